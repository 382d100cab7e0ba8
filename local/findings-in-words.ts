import type { Measurements, Quantity, Unit } from '../shared/ecg/measure/schema.ts';
import type { Quality } from '../shared/ecg/quality/schema.ts';

/** What stands behind a number of this unit; a unit that is a word of its own has a space before it. */
const UNIT_ENDINGS: Partial<Record<Unit, string>> = { '1/min': '/min', '°': '°' };

function value(name: string, { value, unit }: Quantity): string {
  return value === null ? `${name} –` : `${name} ${value}${UNIT_ENDINGS[unit] ?? ` ${unit}`}`;
}

/** The reasons why some of these could not be measured, each once. */
function reasons(named: readonly (readonly [string, Quantity])[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const [name, quantity] of named) {
    if (quantity.value !== null) continue;
    byReason.set(quantity.reason, [...(byReason.get(quantity.reason) ?? []), name]);
  }
  return [...byReason].map(([reason, names]) => `${names.join(', ')} not measured: ${reason}`);
}

/** What was found in a signal, in a few lines for people: rate, intervals, axis, and how far the signal can be trusted. */
export function findingsInWords({
  measurements: { intervals, axes },
  quality,
}: {
  measurements: Pick<Measurements, 'intervals' | 'axes'>;
  quality: Quality;
}): string[] {
  const named = [
    ['Rate', intervals.heartRate],
    ['PR', intervals.pr],
    ['QRS', intervals.qrs],
    ['QT', intervals.qt],
    ['QTc (Fridericia)', intervals.qtcFridericia],
    ['QTc (Bazett)', intervals.qtcBazett],
    ['QRS axis', axes.qrs],
  ] as const;
  return [
    `${named.map(([name, quantity]) => value(name, quantity)).join(', ')}.`,
    ...reasons(named),
    `Signal quality: ${quality.grade}.`,
    // Of an unusable signal the reason is why there is no report, and is said there.
    ...(quality.grade === 'limited' && quality.reason !== null ? [quality.reason] : []),
    ...quality.electrodePlacement.map(({ message }) => message),
  ];
}
