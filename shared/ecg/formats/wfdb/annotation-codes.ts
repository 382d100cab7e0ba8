/** Mnemonics of the annotation codes 1 to 41 (WFDB ecgcodes.h); codes without one are not in use. */
const MNEMONICS = [
  ...['N', 'L', 'R', 'a', 'V', 'F', 'J', 'A', 'S', 'E', 'j', '/', 'Q', '~', '', '|', '', 's', 'T', '*', 'D'],
  ...['"', '=', 'p', 'B', '^', 't', '+', 'u', '?', '!', '[', ']', 'e', 'n', '@', 'x', 'f', '(', ')', 'r'],
];

/** The usual letter or sign of a code ("N" for 1, "V" for 5), else "[code]". */
export function annotationMnemonic(code: number): string {
  return MNEMONICS[code - 1] || `[${code}]`;
}
