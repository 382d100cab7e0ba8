/** Nine significant digits tell any two 32-bit floats apart. */
const MOST_DIGITS = 9;
const FEWEST_DIGITS = 3;

/** The shortest decimal that reads back as the same 32-bit float: 0.119, not 0.11900000274181366. */
export function shortestDecimal(value: number): number {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return Number(value.toPrecision(MOST_DIGITS));
}
