import { criterion, derived, joinSources, measured, notMeasured } from './quantity.ts';
import type { Criterion, LeadAmplitudes, Quantity, Voltage } from './schema.ts';

export type Sex = 'female' | 'male';

const LIMB = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'];
const PRECORDIAL = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
/** Leads that look at the same wall: Q waves count in two of one group. */
const CONTIGUOUS = [
  ['I', 'aVL'],
  ['II', 'III', 'aVF'],
  ['V1', 'V2'],
  ['V2', 'V3'],
  ['V3', 'V4'],
  ['V4', 'V5'],
  ['V5', 'V6'],
];

type ByLead = ReadonlyMap<string, LeadAmplitudes>;

/** Height of R, or depth of S (a QS counts as S), 0 mV when the lead has none; without the lead not measured. */
function size(byLead: ByLead, lead: string, wave: 'r' | 's'): Quantity {
  const found = byLead.get(lead);
  if (!found) return notMeasured('mV', `Lead ${lead} is missing.`);
  const quantity = wave === 's' && found.r.value === null ? found.q : found[wave];
  if (quantity.value !== null) return { ...quantity, value: Math.abs(quantity.value) };
  const { qrsDuration } = found;
  if (qrsDuration.value === null) return qrsDuration;
  return measured(0, 'mV', qrsDuration.source);
}

function larger(a: Quantity, b: Quantity): Quantity {
  if (a.value === null) return b;
  return b.value !== null && b.value > a.value ? b : a;
}

function peakToPeak(byLead: ByLead, lead: string): Quantity {
  const found = byLead.get(lead);
  if (!found) return notMeasured('mV', `Lead ${lead} is missing.`);
  const values = [found.q, found.r, found.s].flatMap(({ value }) => value ?? []);
  if (found.qrsDuration.value === null) return found.qrsDuration;
  return measured(Math.max(0, ...values) - Math.min(0, ...values), 'mV', found.qrsDuration.source);
}

function lowVoltage(byLead: ByLead, leads: readonly string[], belowMv: number): Criterion {
  const highest = derived(
    leads.map((lead) => peakToPeak(byLead, lead)),
    'mV',
    (values) => Math.max(...values),
  );
  const rule = `QRS below ${belowMv} mV from peak to peak in each of ${leads.join(', ')}`;
  return criterion(rule, highest, (value) => value < belowMv, leads);
}

/** A Q wave (or QS) as the Fourth Universal Definition of Myocardial Infarction takes for a sign of one. */
function isPathologicalQ({ name, q, r, qDuration }: LeadAmplitudes): boolean {
  if (q.value === null || qDuration.value === null) return false;
  const isQs = r.value === null;
  if (name === 'V1' || name === 'aVR' || name === 'III') {
    return name === 'III' && (isQs || (qDuration.value >= 30 && q.value <= -0.1));
  }
  if (name === 'V2' || name === 'V3') return isQs || (qDuration.value > 20 && q.value <= -0.05);
  return isQs || (qDuration.value >= 30 && q.value <= -0.1);
}

function pathologicalQ(amplitudes: readonly LeadAmplitudes[]): Criterion {
  const rule =
    'Q of at least 30 ms and 0.1 mV, or QS, in two neighbouring leads (in V2 and V3: Q over 20 ms, or QS)';
  const known = amplitudes.filter(({ name }) => LIMB.includes(name) || PRECORDIAL.includes(name));
  if (known.length < 6) return { met: null, rule, reason: 'Fewer than six standard leads were measured.' };
  const withQ = known.filter(isPathologicalQ);
  const leads = withQ
    .map(({ name }) => name)
    .filter((name, _, all) =>
      CONTIGUOUS.some((group) => group.includes(name) && group.filter((one) => all.includes(one)).length > 1),
    );
  const shown = leads.length > 0 ? withQ.filter(({ name }) => leads.includes(name)) : known;
  const sources = shown.flatMap(({ qrsDuration }) =>
    qrsDuration.value === null ? [] : [qrsDuration.source],
  );
  return { met: leads.length > 0, rule, leads, source: joinSources(sources) };
}

/**
 * Voltage criteria on the amplitudes of the average normal beat: Sokolow–Lyon (S V1 + R V5 or V6 ≥ 3.5 mV), Cornell
 * (R aVL + S V3 > 2.8 mV in men, 2.0 mV in women; product with the QRS duration > 2440 mm·ms, 0.8 mV added in women),
 * low voltage, R progression and Q waves.
 */
export function measureVoltage(
  amplitudes: readonly LeadAmplitudes[],
  qrs: Quantity,
  sex: Sex | undefined,
): Voltage {
  const byLead: ByLead = new Map(amplitudes.map((lead) => [lead.name, lead]));
  const sum = (a: Quantity, b: Quantity) => derived([a, b], 'mV', ([x, y]) => x! + y!);
  const lateralR = larger(size(byLead, 'V5', 'r'), size(byLead, 'V6', 'r'));
  const sokolowLyon = sum(size(byLead, 'V1', 's'), lateralR);
  const cornell = sum(size(byLead, 'aVL', 'r'), size(byLead, 'V3', 's'));
  const sexUnknown: Quantity = notMeasured('mV', 'The limits differ by sex, which is not known.');
  const r3 = size(byLead, 'V3', 'r');
  return {
    sokolowLyon,
    cornell,
    cornellProduct:
      sex === undefined
        ? { ...sexUnknown, unit: 'mV·ms' }
        : derived([cornell, qrs], 'mV·ms', ([mv, ms]) => (mv! + (sex === 'female' ? 0.8 : 0)) * ms!),
    sokolowLyonMet: criterion('S in V1 + R in V5 or V6 of at least 3.5 mV', sokolowLyon, (mv) => mv >= 3.5, [
      'V1',
      'V5',
      'V6',
    ]),
    cornellMet: criterion(
      'R in aVL + S in V3 over 2.8 mV in men, over 2.0 mV in women',
      sex === undefined ? sexUnknown : cornell,
      (mv) => mv > (sex === 'female' ? 2 : 2.8),
      ['aVL', 'V3'],
    ),
    lowVoltageLimb: lowVoltage(byLead, LIMB, 0.5),
    lowVoltagePrecordial: lowVoltage(byLead, PRECORDIAL, 1),
    poorRProgression: criterion('R in V3 of at most 0.3 mV', r3, (mv) => mv <= 0.3, ['V3']),
    pathologicalQ: pathologicalQ(amplitudes),
  };
}
