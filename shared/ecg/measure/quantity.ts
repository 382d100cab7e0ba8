import type { Criterion, Quantity, Source, Unit } from './schema.ts';

/** Digits that a value is given to, by unit: no more than it can be told to. */
const DIGITS: Record<Unit, number> = { ms: 0, mV: 3, mV·ms: 0, '1/min': 1, '°': 0, '1': 3 };

/** A value with its source. */
export function measured(value: number, unit: Unit, source: Source): Quantity {
  const scale = 10 ** DIGITS[unit];
  // Adding 0 turns −0 into 0.
  return { value: Math.round(value * scale) / scale + 0, unit, source };
}

/** No value, and a sentence that says why. */
export function notMeasured(unit: Unit, reason: string): Quantity {
  return { value: null, unit, reason };
}

/** A value computed from others; without one of them, that one's reason. */
export function derived(
  inputs: readonly Quantity[],
  unit: Unit,
  compute: (values: readonly number[]) => number,
): Quantity {
  const sources: Source[] = [];
  const values: number[] = [];
  for (const input of inputs) {
    if (input.value === null) return notMeasured(unit, input.reason);
    values.push(input.value);
    sources.push(input.source);
  }
  return measured(compute(values), unit, joinSources(sources));
}

/** The leads of all; the stretch from the first start to the last end. */
export function joinSources(sources: readonly Source[]): Source {
  const starts = sources.flatMap(({ fromMs }) => (fromMs === undefined ? [] : [fromMs]));
  const ends = sources.flatMap(({ toMs }) => (toMs === undefined ? [] : [toMs]));
  return {
    beats: sources[0]?.beats ?? [],
    leads: [...new Set(sources.flatMap(({ leads }) => leads))],
    ...(starts.length > 0 && { fromMs: Math.min(...starts) }),
    ...(ends.length > 0 && { toMs: Math.max(...ends) }),
  };
}

/** Whether a rule is met by a value. */
export function criterion(
  rule: string,
  of: Quantity,
  isMet: (value: number) => boolean,
  leads: readonly string[],
): Criterion {
  if (of.value === null) return { met: null, rule, reason: of.reason };
  const met = isMet(of.value);
  return { met, rule, leads: met ? [...leads] : [], source: of.source };
}
