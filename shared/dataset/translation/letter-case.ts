/** Abbreviations, leads and waves that are written in capitals. */
export const ABBREVIATIONS = new Set(
  (
    'ecg lvh rvh lv rv st qrs qt qtc pr pq rs av ra la wpw ii iii i p q r s t u v mi vpb avb lbbb rbbb irbbb lafb ' +
    'lpfb ivcb qs rr lgl svt sr stemi nstemi pac pacs pvc pvcs'
  ).split(' '),
);

function trimSigns(text: string): string {
  return text.replace(/^[ ,;:-]+|[ ,;:-]+$/g, '');
}

/** One statement (or several) in its usual letter case and spacing; the wording stays as it is. */
export function withLetterCase(text: string): string {
  return trimSigns(text.replace(/\s+/g, ' '))
    .replaceAll('( ', '(')
    .replaceAll(',)', ')')
    .replace(/(?<=\p{Nd}) ([/:]) ?(?=[vV]?\p{Nd})/gu, '$1')
    .replaceAll('qrs(t)', 'QRS(T)')
    .replace(/(?<=\p{Nd}) \/min/gu, '/min')
    .replace(/, (proba|possi)bly$/, ' ($1ble)')
    .replace(/(?<![\p{L}\p{N}_])av([rlf])(?![\p{L}\p{N}_])/gu, (_, limb: string) => `aV${limb.toUpperCase()}`)
    .replace(/(?<![\p{L}\p{N}_])v(?=\p{Nd})/gu, 'V')
    .replace(/(?<![\p{L}\p{N}_]\()(?<!['’\p{L}\p{N}_])[a-z]+(?![\p{L}\p{N}_'’])/gu, (word) =>
      ABBREVIATIONS.has(word) ? word.toUpperCase() : word,
    )
    .replace(
      /(^[^\p{L}\p{N}_]*|[.!?] +)([a-z])(?!V[LRF])/gu,
      (_, before: string, letter: string) => before + letter.toUpperCase(),
    );
}
