import { movingAverage } from '../dsp/moving-average.ts';
import { median } from '../measure/order-statistics.ts';
import { type LeadSignal, SLOW_RATE_HZ } from './lead-signal.ts';

/** Samples at 100 Hz. */
const ENVELOPE_WIDTH = 9;
const REFRACTORY = 25;
const TOLERANCE = 10;
/** A stretch of 1.5 s holds a QRS at 40 beats per minute and more. */
const STRETCH = 1.5 * SLOW_RATE_HZ;
/** Share of the time in which nothing but the floor is seen at any rate. */
const FLOOR_SHARE = 0.4;
const THRESHOLD_SHARE = 0.4;
/** One artefact counts no more than this times a usual QRS in the sum over the leads. */
const CLIP = 2;

/** Smoothed size of what is above 10 Hz in a lead, as a share of its usual QRS; undefined for a still lead. */
function envelope({ status, movement }: LeadSignal): Float32Array | undefined {
  if (status === 'missing') return undefined;
  const values = movingAverage(movement.map(Math.abs), ENVELOPE_WIDTH);
  const highest: number[] = [];
  for (let start = 0; start + STRETCH <= values.length; start += STRETCH) {
    let most = 0;
    for (let i = start; i < start + STRETCH; i++) most = Math.max(most, values[i]!);
    highest.push(most);
  }
  const usual = median(highest);
  if (!(usual > 0)) return undefined;
  return values.map((value) => Math.min(CLIP, value / usual));
}

/** Peaks over a threshold between the envelope's floor and its usual peak, none within 250 ms of a higher one. */
function beats(values: Float32Array): number[] {
  // Every fourth value of so smooth a curve tells its distribution.
  const sparse = values.filter((_, i) => i % 4 === 0).sort();
  const floor = sparse[Math.floor(FLOOR_SHARE * sparse.length)]!;
  const threshold = floor + THRESHOLD_SHARE * (1 - floor);
  const found: number[] = [];
  for (let i = 1; i < values.length - 1; i++) {
    const value = values[i]!;
    if (value < threshold || value < values[i - 1]! || value <= values[i + 1]!) continue;
    const last = found.at(-1);
    if (last === undefined || i - last >= REFRACTORY) found.push(i);
    else if (value > values[last]!) found[found.length - 1] = i;
  }
  return found;
}

/** Beats of both ÷ beats of either, two within 100 ms being one. */
function agreement(a: readonly number[], b: readonly number[]): number {
  let matched = 0;
  let next = 0;
  for (const beat of a) {
    while (next < b.length && b[next]! < beat - TOLERANCE) next++;
    if (next < b.length && b[next]! <= beat + TOLERANCE) {
      matched++;
      next++;
    }
  }
  return matched / (a.length + b.length - matched);
}

/**
 * bSQI of each lead: how well the beats seen on the lead alone agree with those that all leads show together (Li 2008
 * compares two detectors on one lead; twelve leads are the better second opinion). null without beats or for a
 * missing lead; with a single lead it is always 1.
 */
export function beatAgreement(leads: readonly LeadSignal[]): (number | null)[] {
  const envelopes = leads.map(envelope);
  const moving = envelopes.filter((values) => values !== undefined);
  const [first] = moving;
  if (!first) return leads.map(() => null);
  const together = new Float32Array(first.length);
  for (const values of moving) {
    for (let i = 0; i < together.length; i++) together[i]! += values[i]! / moving.length;
  }
  const common = beats(together);
  if (common.length === 0) return leads.map(() => null);
  return envelopes.map((values) => (values ? agreement(beats(values), common) : null));
}
