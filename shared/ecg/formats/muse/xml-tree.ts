import { XMLParser } from 'fast-xml-parser';
import { EcgError } from '../../errors.ts';

/** An element as fast-xml-parser gives it: its text, or its children by name (an array where repeated). */
export type XmlNode = string | { [child: string]: XmlNode | XmlNode[] | undefined };

const MAX_CHARACTERS = 32 * 1024 * 1024;
/** Start and end tags; exports with every measurement of every lead have some 20 000. */
const MAX_TAGS = 400_000;
const MAX_DEPTH = 32;
/** "QRS < 120 ms" in a statement, which a careful writer would have escaped. */
const STRAY_LESS_THAN = /<(?![A-Za-z_/!?])/g;
/** Where the parser puts the text of an element that also has children. */
const TEXT = '#text';

/** No value is taken for a number ("00123" stays), and entities are left alone: see `decodeEntities`. */
const PARSER = new XMLParser({
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  ignoreAttributes: true,
  processEntities: false,
  maxNestedTags: MAX_DEPTH,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/**
 * Parses a document that begins with its root element, without prolog, so that no DOCTYPE can act.
 * @throws EcgError MALFORMED_FILE, FILE_TOO_LARGE
 */
export function parseXml(document: string): XmlNode {
  if (document.length > MAX_CHARACTERS || hasTooManyTags(document)) {
    throw new EcgError(
      'FILE_TOO_LARGE',
      'The XML file is far larger than a resting ECG. Export the resting ECG alone and send it again.',
    );
  }
  try {
    return PARSER.parse(document.replace(STRAY_LESS_THAN, '&lt;'));
  } catch {
    throw new EcgError(
      'MALFORMED_FILE',
      'The XML of the file is damaged or nested too deeply. Export the ECG again and send the unchanged file.',
    );
  }
}

function hasTooManyTags(document: string): boolean {
  let tags = 0;
  for (let at = document.indexOf('<'); at !== -1; at = document.indexOf('<', at + 1)) {
    if (++tags > MAX_TAGS) return true;
  }
  return false;
}

/** All children of `node` with this name, without regard to case. */
export function children(node: XmlNode | undefined, name: string): XmlNode[] {
  if (node === undefined || typeof node === 'string') return [];
  const wanted = name.toLowerCase();
  return Object.entries(node)
    .filter(([key]) => key.toLowerCase() === wanted)
    .flatMap(([, value]) => (Array.isArray(value) ? value : value === undefined ? [] : [value]));
}

/** The first child of that name. */
export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return children(node, name)[0];
}

/** Trimmed text of the first child of that name; undefined when it is absent or empty. */
export function childText(node: XmlNode | undefined, name: string): string | undefined {
  const element = child(node, name);
  return element === undefined ? undefined : textOf(element);
}

/** Trimmed text of an element; undefined when it is empty. */
export function textOf(element: XmlNode): string | undefined {
  const text = typeof element === 'string' ? element : element[TEXT];
  const trimmed = typeof text === 'string' ? decodeEntities(text).trim() : '';
  return trimmed === '' ? undefined : trimmed;
}

/** Number in the first child of that name (decimal comma allowed); undefined when absent or not a number. */
export function childNumber(node: XmlNode | undefined, name: string): number | undefined {
  const text = childText(node, name)?.replace(',', '.');
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The five entities of XML and numbered characters, once; any other ("&nbsp;") stays as it is. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,32}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
