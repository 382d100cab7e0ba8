import { ANALYSIS_RATE_HZ, type AnalysisLeads } from './analysis-leads.ts';
import type { BeatSeries } from './beat-series.ts';
import type { PlacedBeat } from './beat-waves.ts';
import type { RrInterval } from './intervals.ts';
import type { MeasuredAverage } from './measured-average.ts';
import { bandLimitedSpikes } from './pacing-low-rate.ts';
import { measured, notMeasured } from './quantity.ts';
import type { BeatClass, Quantity, Rhythm } from './schema.ts';

/** A spike paces the ventricles when the QRS begins within this after it. */
const CAPTURE_S = 0.12;
const MIN_STEPS = 2;
/** RR irregularity that is certainly not, and certainly, that of atrial fibrillation. */
const REGULAR = 0.04;
const IRREGULAR = 0.14;

/** Root mean square of the steps from one interval of non-ventricular beats to the next, over their mean. */
function irregularity(rr: readonly RrInterval[], leads: readonly string[]): Quantity {
  const intervals = rr.filter(({ isSupraventricular }) => isSupraventricular);
  const steps = intervals.slice(1).map(({ ms }, k) => ms - intervals[k]!.ms);
  if (steps.length < MIN_STEPS) {
    return notMeasured(
      '1',
      `Fewer than ${MIN_STEPS + 1} intervals between supraventricular beats were found.`,
    );
  }
  const mean = intervals.reduce((sum, { ms }) => sum + ms, 0) / intervals.length;
  const power = steps.reduce((sum, step) => sum + step * step, 0) / steps.length;
  return measured(Math.sqrt(power) / mean, '1', {
    beats: intervals.map(({ beat }) => beat),
    leads: [...leads],
  });
}

function count(series: BeatSeries, wanted: BeatClass, leads: readonly string[]): Quantity {
  const beats = [...series.beats.keys()].filter((k) => series.beats[k]!.class === wanted);
  return measured(beats.length, '1', { beats, leads: [...leads] });
}

/** Evidence about the rhythm: atrial activity, irregularity, premature beats, pacing. */
export function measureRhythm(
  series: BeatSeries,
  placed: readonly PlacedBeat[],
  average: MeasuredAverage,
  rr: readonly RrInterval[],
  { leads, spikesS: narrow }: AnalysisLeads,
): Rhythm {
  const names = average.leadNames;
  const supraventricular = [...series.beats.keys()].filter(
    (k) => series.beats[k]!.class !== 'premature-ventricular-candidate',
  );
  const withP = supraventricular.filter((k) => placed[k]!.global.p !== undefined);
  const pShare = withP.length / Math.max(1, supraventricular.length);
  const irregular = irregularity(rr, names);
  const { p } = average.waves;
  const bandLimited = narrow.length > 0 ? [] : bandLimitedSpikes(leads, placed);
  const spikes = [...narrow, ...bandLimited.filter((timeS) => timeS !== undefined)];
  const paced = [...placed.keys()].filter((k) => {
    if (bandLimited[k] !== undefined) return true;
    const onsetS = placed[k]!.global.qrs.onset / ANALYSIS_RATE_HZ;
    return narrow.some((timeS) => onsetS - timeS > -0.02 && onsetS - timeS < CAPTURE_S);
  });
  const share = (irregular.value === null ? 0 : irregular.value - REGULAR) / (IRREGULAR - REGULAR);
  return {
    pBeforeQrs: measured(pShare, '1', { beats: withP, leads: [...names] }),
    pAmplitude: p
      ? measured(largestP(average), 'mV', average.source(p.onset, p.offset, names))
      : notMeasured('mV', 'No P wave was found before the QRS of the average beat.'),
    rrIrregularity: irregular,
    atrialFibrillationEvidence:
      irregular.value === null
        ? notMeasured('1', irregular.reason)
        : measured(Math.min(1, Math.max(0, share)) * (1 - pShare), '1', irregular.source),
    prematureVentricular: count(series, 'premature-ventricular-candidate', names),
    prematureAtrial: count(series, 'premature-atrial-candidate', names),
    pacingSpikesS: spikes,
    pacedBeats: measured(paced.length / placed.length, '1', { beats: paced, leads: [...names] }),
  };
}

/** Height of the P wave in the lead where it is highest, mV. */
function largestP({ levelled, leadWaves }: MeasuredAverage): number {
  return Math.max(
    ...leadWaves.map(({ p }, k) => {
      if (!p) return 0;
      const signal = levelled[k]!;
      return Math.abs(signal[p.peak]! - (signal[p.onset]! + signal[p.offset]!) / 2);
    }),
  );
}
