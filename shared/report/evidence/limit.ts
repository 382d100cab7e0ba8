import type { Unit } from '../../ecg/measure/schema.ts';
import type { Reading } from './facts.ts';
import type { Judgement, Presence } from './presence.ts';
import { unclear } from './presence.ts';
import type { EvidenceValue } from './schema.ts';

/**
 * A published limit and the margins around it. Values between `limit` and `unlikely` are unclear. A missing margin
 * means that the rule never goes that far.
 */
export interface Limit {
  /** Absent for a sign that only speaks against the finding: `unlikely` is shown instead. */
  readonly limit?: number;
  /** Beyond the limit by more than the error: also holds against a report that denies or omits the finding. */
  readonly present?: number;
  /** Short of the limit by more than the error: holds against a report that states the finding. */
  readonly unlikely?: number;
  /** So far short of the limit that it also holds against "possible". */
  readonly absent?: number;
}

const UNIT_TEXT: Record<Unit, string> = {
  ms: ' ms',
  mV: ' mV',
  mV·ms: ' mV·ms',
  '1/min': '/min',
  '°': '°',
  '1': '',
};

const number = (value: number) => String(Math.round(value * 1000) / 1000).replace('-', '−');

/** "48/min", "0.25 mV". */
export function withUnit(value: number, unit: Unit): string {
  return `${number(value)}${UNIT_TEXT[unit]}`;
}

function presenceOf(value: number, { limit, present, unlikely, absent }: Limit, sign: 1 | -1): Presence {
  const reaches = (bound: number | undefined) => bound !== undefined && sign * (value - bound) >= 0;
  const fallsShortOf = (bound: number | undefined) => bound !== undefined && sign * (value - bound) < 0;
  if (reaches(present)) return 'present';
  if (reaches(limit)) return 'likely';
  if (fallsShortOf(absent)) return 'absent';
  return fallsShortOf(unlikely) ? 'unlikely' : 'unclear';
}

const RELATION: Record<Presence, Record<1 | -1, string>> = {
  present: { 1: 'over', [-1]: 'under' },
  likely: { 1: 'over', [-1]: 'under' },
  unclear: { 1: 'close to', [-1]: 'close to' },
  unlikely: { 1: 'short of', [-1]: 'over' },
  absent: { 1: 'far short of', [-1]: 'far over' },
};

function judge({ name, quantity }: Reading, limit: Limit, sign: 1 | -1): Judgement {
  if (quantity.value === null) return unclear(`Not measured: ${name}. ${quantity.reason}`);
  const { value, unit, source } = quantity;
  const presence = presenceOf(value, limit, sign);
  const shown = limit.limit ?? limit.unlikely ?? 0;
  const evidence: EvidenceValue = {
    name,
    value,
    unit,
    limit: { relation: sign === 1 ? 'at least' : 'at most', value: shown },
    source,
  };
  const isOpen = presence === 'unclear' && limit.limit === undefined;
  const comparison = isOpen
    ? 'which leaves it open'
    : `${RELATION[presence][sign]} the limit of ${withUnit(shown, unit)}`;
  const subject = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    presence,
    reason: `${subject} is ${withUnit(value, unit)}, ${comparison}.`,
    values: [evidence],
  };
}

/** A finding that shows in a value of at least the limit. */
export function atLeast(reading: Reading, limit: Limit): Judgement {
  return judge(reading, limit, 1);
}

/** A finding that shows in a value of at most the limit. */
export function atMost(reading: Reading, limit: Limit): Judgement {
  return judge(reading, limit, -1);
}
