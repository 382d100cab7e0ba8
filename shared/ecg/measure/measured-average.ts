import { toMs } from './analysis-leads.ts';
import type { AverageBeat } from './average-beat.ts';
import type { BeatSeries } from './beat-series.ts';
import { levelBefore } from './delineate/qrs.ts';
import type { BeatWaves } from './delineate/waves.ts';
import type { Source } from './schema.ts';

/** The average of the dominant beats with its waves, ready to be measured. */
export interface MeasuredAverage {
  readonly average: AverageBeat;
  /** Over all leads. */
  readonly waves: BeatWaves;
  readonly leadWaves: readonly BeatWaves[];
  readonly leadNames: readonly string[];
  /** Index of the lead of that name, −1 without it. */
  readonly indexOf: (lead: string) => number;
  /** The lead of that index over its level before the QRS, mV. */
  readonly levelled: readonly Float32Array[];
  /** The stretch between two samples of the average, of its beats, in those leads. */
  readonly source: (from: number, to: number, leads: readonly string[]) => Source;
}

/** Views the dominant shape of a recording for measuring. */
export function measuredAverage(series: BeatSeries): MeasuredAverage {
  const { average, waves, beats } = series.shapes[series.dominant]!;
  const leadNames = average.leads.map(({ name }) => name);
  const used = beats.filter((beat) => series.beats[beat]!.class === 'normal');
  const { qrs } = waves.global;
  return {
    average,
    waves: waves.global,
    leadWaves: waves.leads,
    leadNames,
    indexOf: (lead) => leadNames.indexOf(lead),
    levelled: average.leads.map(({ signal }) => {
      const level = levelBefore(signal, qrs.onset);
      return signal.map((value) => value - level);
    }),
    source: (from, to, leads) => ({
      beats: used.length > 0 ? used : [...beats],
      leads: [...leads],
      fromMs: toMs(from - qrs.peak),
      toMs: toMs(to - qrs.peak),
    }),
  };
}
