import { STANDARD_LEADS } from '../../leads.ts';

/** Extensions of the annotation files in PhysioNet's archives. */
const ANNOTATOR =
  /\.(atr(?:_\w{1,8})?|ari|ann|man|apn|mkr|cba|pwave|st[-a-c]|[wgs]?qrs|pu\d?|q[12]c|qt[12])$/i;
/** LUDB has a file a lead: ".i", ".avr", ".v1". */
const LEAD_ANNOTATOR = new RegExp(`\\.(${STANDARD_LEADS.join('|')})$`, 'i');

/**
 * The annotator of a WFDB annotation file, told by its name ("100.atr" → "atr"); undefined for any other file.
 * The content bears no mark; only that it ends with a zero word is checked where the name is a weak sign.
 */
export function annotatorOf({ name, bytes }: { name: string; bytes: Uint8Array }): string | undefined {
  const annotator = ANNOTATOR.exec(name)?.[1] ?? (endsWithZeroWord(bytes) ? leadOf(name) : undefined);
  return annotator?.toLowerCase();
}

function leadOf(name: string): string | undefined {
  return LEAD_ANNOTATOR.exec(name)?.[1];
}

/** The lead that an annotator is about ("i" → "I"); undefined where it is about all. */
export function leadOfAnnotator(annotator: string): string | undefined {
  const lead = annotator.replace(/^atr_/, '').toLowerCase();
  return STANDARD_LEADS.find((name) => name.toLowerCase() === lead);
}

function endsWithZeroWord(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes.length % 2 === 0 && bytes.at(-1) === 0 && bytes.at(-2) === 0;
}
