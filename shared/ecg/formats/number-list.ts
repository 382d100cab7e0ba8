const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const COMMA = 0x2c;
const SPACE = 0x20;
/** More digits than a double holds exactly are left to the language's own parser. */
const MOST_DIGITS = 15;

/**
 * Numbers of a long list, separated by white space or commas, as XML files hold their samples.
 * What is no number becomes NaN. Whole numbers, the usual case, are read without making strings of them.
 */
export function parseNumberList(text: string): Float64Array {
  const values = new Float64Array((text.length >> 1) + 1);
  let count = 0;
  let at = 0;
  while (at < text.length) {
    if (isSeparator(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at;
    const negative = text.charCodeAt(at) === MINUS;
    if (negative) at++;
    const firstDigit = at;
    let value = 0;
    let code = text.charCodeAt(at);
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + code - ZERO;
      code = text.charCodeAt(++at);
    }
    const digits = at - firstDigit;
    if (digits > 0 && digits <= MOST_DIGITS && (at === text.length || isSeparator(code))) {
      values[count++] = negative ? -value : value;
      continue;
    }
    while (at < text.length && !isSeparator(text.charCodeAt(at))) at++;
    values[count++] = Number(text.slice(start, at));
  }
  return values.slice(0, count);
}

function isSeparator(code: number): boolean {
  return code <= SPACE || code === COMMA;
}
