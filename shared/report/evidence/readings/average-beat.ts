import type { Measurements, Quantity, Unit } from '../../../ecg/measure/schema.ts';
import { type Facts, isReadable, type Reading } from '../facts.ts';

type AverageBeat = NonNullable<Measurements['averageBeat']>;

interface LeadBeat {
  readonly beat: AverageBeat;
  readonly samplesMv: readonly number[];
  readonly p: { readonly onset: number; readonly offset: number } | null;
}

function leadBeat(facts: Facts, lead: string): LeadBeat | undefined {
  const beat = facts.measurements.averageBeat;
  const found = beat?.leads.find(({ name }) => name === lead);
  if (!beat || !found || !isReadable(facts, lead)) return undefined;
  return { beat, samplesMv: found.samplesMv, p: found.waves.p ?? beat.waves.p };
}

function notRead(unit: Unit, lead: string): Quantity {
  return { value: null, unit, reason: `Lead ${lead} has no readable average beat.` };
}

function reading(
  name: string,
  value: number,
  unit: Unit,
  beat: AverageBeat,
  lead: string,
  from: number,
  to: number,
): Reading {
  const ms = (sample: number) => ((sample - beat.reference) * 1000) / beat.samplingRateHz;
  const source = { beats: beat.beats, leads: [lead], fromMs: ms(from), toMs: ms(to) };
  return { name, quantity: { value: Math.round(value * 1000) / 1000, unit, source } };
}

/** Mean of the last 40 ms of the QRS over all leads: its sign tells where the activation ends. */
export function terminalQrs(facts: Facts, lead: string): Reading {
  const name = `end of the QRS in ${lead}`;
  const found = leadBeat(facts, lead);
  if (!found) return { name, quantity: notRead('mV', lead) };
  const { beat, samplesMv } = found;
  const to = beat.waves.qrs.offset;
  const from = Math.max(beat.waves.qrs.onset, Math.round(to - 0.04 * beat.samplingRateHz));
  const part = samplesMv.slice(from, to + 1);
  const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
  return reading(name, mean, 'mV', beat, lead, from, to);
}

/** Terminal force of P in V1 (Morris): depth times duration of its last, negative part, as a positive number. */
export function pTerminalForce(facts: Facts): Reading {
  const name = 'terminal force of P in V1';
  const found = leadBeat(facts, 'V1');
  if (!found) return { name, quantity: notRead('mV·ms', 'V1') };
  const { beat, samplesMv, p } = found;
  if (!p) return { name, quantity: { value: null, unit: 'mV·ms', reason: 'No P wave was found.' } };
  const level = samplesMv[p.onset] ?? 0;
  let start = p.offset;
  let depth = 0;
  while (start > p.onset && (samplesMv[start - 1] ?? 0) - level < 0) {
    start--;
    depth = Math.max(depth, level - samplesMv[start]!);
  }
  const durationMs = ((p.offset - start) * 1000) / beat.samplingRateHz;
  return reading(name, depth * durationMs, 'mV·ms', beat, 'V1', start, p.offset);
}
