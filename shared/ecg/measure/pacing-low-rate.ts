import { ANALYSIS_RATE_HZ, type AnalysisLead, fromMs } from './analysis-leads.ts';
import type { PlacedBeat } from './beat-waves.ts';
import { SPIKE_RATE_HZ } from './pacing-spikes.ts';

/** Where a spike is looked for around the QRS onset. */
const BEFORE_ONSET = fromMs(120);
const AFTER_ONSET = fromMs(70);

/** Limits chosen on folds 1 to 8 of PTB-XL at 100 Hz: 79 % of the ECGs with a pacemaker, 0.15 % of the others. */
const MIN_OVER_SLOPE = 0.75;
const MIN_OVER_BEFORE = 1.5;
const MIN_HEIGHT_MV = 0.03;
const MIN_SPIKES = 2;
const MIN_SPIKE_SHARE = 0.25;

/** How like a pacing spike, low-passed by a low sampling rate, the sharpest point near one QRS onset is. */
interface BandLimitedSpike {
  readonly timeS: number;
  /** Fourth difference over all leads, mV. */
  readonly heightMv: number;
  /** The same as a share of the slope at the spike, and of the slope just before it. */
  readonly overSlope: number;
  readonly overBefore: number;
}

function isSpike({ heightMv, overSlope, overBefore }: BandLimitedSpike): boolean {
  return heightMv >= MIN_HEIGHT_MV && overSlope >= MIN_OVER_SLOPE && overBefore >= MIN_OVER_BEFORE;
}

type Curve = (position: number) => number;

function rootMeanSquareOver(leads: readonly AnalysisLead[], of: (signal: Float32Array, i: number) => number) {
  return (i: number): number => {
    let power = 0;
    for (const { signal } of leads) power += of(signal, i) ** 2;
    return Math.sqrt(power / leads.length);
  };
}

function highest(curve: Curve, from: number, to: number): number {
  let most = 0;
  for (let i = from; i <= to; i++) most = Math.max(most, curve(i));
  return most;
}

/** The sharpest point near the onset of a QRS; undefined too near to the ends of the recording. */
function bandLimitedSpike(leads: readonly AnalysisLead[], qrsOnset: number): BandLimitedSpike | undefined {
  const step = Math.max(1, Math.round(ANALYSIS_RATE_HZ / leads[0]!.fileRateHz));
  const length = Math.min(...leads.map(({ signal }) => signal.length));
  const from = qrsOnset - BEFORE_ONSET;
  const to = qrsOnset + AFTER_ONSET;
  if (from < 8 * step || to > length - 4 * step) return undefined;
  const sharpness = rootMeanSquareOver(
    leads,
    (x, i) => (x[i - 2 * step]! - 4 * x[i - step]! + 6 * x[i]! - 4 * x[i + step]! + x[i + 2 * step]!) / 16,
  );
  const slope = rootMeanSquareOver(
    leads,
    (x, i) => (x[i + 2 * step]! + x[i + step]! - x[i - step]! - x[i - 2 * step]!) / 6,
  );
  let at = from;
  let heightMv = 0;
  for (let i = from; i <= to; i++) {
    const value = sharpness(i);
    if (value > heightMv) {
      heightMv = value;
      at = i;
    }
  }
  return {
    timeS: at / ANALYSIS_RATE_HZ,
    heightMv,
    overSlope: heightMv / (highest(slope, at - step, at + step) + 1e-6),
    overBefore: heightMv / (highest(slope, at - 6 * step, at - 3 * step) + 1e-3),
  };
}

/**
 * Pacing spikes in files of a rate too low to hold them as spikes, one a beat, in s (undefined: none before that
 * beat). What the low-pass of the sampling leaves of a spike bends as sharply as it climbs, out of a calm stretch; a
 * QRS does not. Only spikes before a quarter of the beats, two at least, are believed. Leads of other rates are left
 * out.
 */
export function bandLimitedSpikes(
  leads: readonly AnalysisLead[],
  placed: readonly PlacedBeat[],
): (number | undefined)[] {
  const slow = leads
    .filter(({ usable, fileRateHz }) => usable && fileRateHz < SPIKE_RATE_HZ)
    .filter(({ fileRateHz }, _, all) => fileRateHz === all[0]!.fileRateHz);
  const none = placed.map(() => undefined);
  if (slow.length === 0) return none;
  const sharpest = placed.map(({ global }) => bandLimitedSpike(slow, Math.round(global.qrs.onset)));
  const times = sharpest.map((spike) => (spike && isSpike(spike) ? spike.timeS : undefined));
  const judged = sharpest.filter((spike) => spike !== undefined).length;
  const found = times.filter((time) => time !== undefined).length;
  return found >= Math.max(MIN_SPIKES, MIN_SPIKE_SHARE * judged) ? times : none;
}
