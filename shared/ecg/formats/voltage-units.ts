const MILLIVOLTS: readonly (readonly [RegExp, number])[] = [
  [/^(mv|millivolts?)$/, 1],
  [/^([uµμ]v|microvolts?)$/, 1e-3],
  [/^(nv|nanovolts?)$/, 1e-6],
  [/^(v|volts?)$/, 1e3],
];

/** How many mV one `unit` is ("uV" → 0.001); undefined when the unit is not a voltage ("mmHg", "NU"). */
export function millivoltsPer(unit: string): number | undefined {
  const spelling = unit.trim().toLowerCase();
  return MILLIVOLTS.find(([pattern]) => pattern.test(spelling))?.[1];
}
