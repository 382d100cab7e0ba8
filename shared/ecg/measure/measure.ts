import type { EcgLead } from '../record.ts';
import { measureAmplitudes } from './amplitudes.ts';
import { ANALYSIS_RATE_HZ, type AnalysisLead, analysisLeads, toMs } from './analysis-leads.ts';
import { measureAxes } from './axes.ts';
import { type BeatSeries, buildBeatSeries } from './beat-series.ts';
import { type PlacedBeat, placeBeatWaves } from './beat-waves.ts';
import type { BeatWaves, Wave } from './delineate/waves.ts';
import { measureIntervals, type RrInterval } from './intervals.ts';
import { type MeasuredAverage, measuredAverage } from './measured-average.ts';
import { type AlignedBeat, groupByShape, orderShapesBySize } from './morphology.ts';
import { detectQrs } from './qrs-detector.ts';
import { measureRhythm } from './rhythm.ts';
import type { Measurements, Rhythm, Waves } from './schema.ts';
import { unmeasurable } from './unmeasurable.ts';
import { measureVoltage, type Sex } from './voltage.ts';

export interface MeasureOptions {
  /** Decides the limits of the Cornell criteria. */
  sex?: Sex;
  /** Where in the file the measured stretch starts, s; 0 when not given. */
  startS?: number;
  /** Only this much from there is measured, s; an hour when not given. */
  maxDurationS?: number;
}

const MAX_DURATION_S = 3600;

function wavesOf({ p, qrs, t }: BeatWaves, convert: (sample: number) => number): Waves {
  const wave = ({ onset, peak, offset }: Wave) => ({
    onset: convert(onset),
    peak: convert(peak),
    offset: convert(offset),
  });
  return { p: p ? wave(p) : null, qrs: wave(qrs), t: t ? wave(t) : null };
}

function toSeconds(sample: number): number {
  return sample / ANALYSIS_RATE_HZ;
}

/** The nearest sample of the file's own rate, within the file. */
function toFileSample({ fileRateHz, fileSamples, fileStart }: AnalysisLead): (sample: number) => number {
  return (sample) =>
    Math.min(fileSamples - 1, Math.max(0, fileStart + Math.round((sample * fileRateHz) / ANALYSIS_RATE_HZ)));
}

/** The beats whose highest point lies within the recording; of others its ends show a flank only. */
function seriesWithin(
  aligned: readonly AlignedBeat[],
  leads: readonly AnalysisLead[],
): BeatSeries | undefined {
  const series = buildBeatSeries(aligned, leads);
  if (!series) return undefined;
  const length = Math.max(...leads.map(({ signal }) => signal.length));
  const inside = series.beats.map(({ position, shape }) => {
    const { average, waves } = series.shapes[shape]!;
    const peak = position - average.reference + waves.global.qrs.peak;
    return peak >= 0 && peak < length;
  });
  if (inside.every(Boolean)) return series;
  return seriesWithin(orderShapesBySize(aligned.filter((_, k) => inside[k])), leads);
}

function rrIntervals({ beats }: BeatSeries): RrInterval[] {
  return beats.flatMap(({ rrBefore, class: own }, beat) => {
    if (rrBefore === undefined) return [];
    const both = [own, beats[beat - 1]!.class];
    return {
      ms: toMs(rrBefore),
      beat,
      isNormal: both.every((one) => one === 'normal'),
      isSupraventricular: both.every((one) => one === 'normal' || one === 'premature-atrial-candidate'),
    };
  });
}

function leadFiducials(leads: readonly AnalysisLead[], placed: readonly PlacedBeat[]): Measurements['leads'] {
  let measuredIndex = 0;
  return leads.map((lead) => {
    const index = lead.usable ? measuredIndex++ : -1;
    return {
      name: lead.name,
      samplingRateHz: lead.fileRateHz,
      derived: lead.derived,
      beats: index < 0 ? [] : placed.map(({ leads: waves }) => wavesOf(waves[index]!, toFileSample(lead))),
    };
  });
}

/** The rhythm with its times in s from the start of the file. */
function rhythmInFile(rhythm: Rhythm, startS: number): Rhythm {
  return { ...rhythm, pacingSpikesS: rhythm.pacingSpikesS.map((timeS) => startS + timeS) };
}

function averageBeatOf(series: BeatSeries, average: MeasuredAverage): Measurements['averageBeat'] {
  const same = (sample: number) => sample;
  return {
    samplingRateHz: ANALYSIS_RATE_HZ,
    reference: average.waves.qrs.peak,
    beats: [...series.shapes[series.dominant]!.beats],
    waves: wavesOf(average.waves, same),
    leads: average.leadNames.map((name, k) => ({
      name,
      samplesMv: Array.from(average.levelled[k]!, (value) => Math.round(value * 1e4) / 1e4),
      waves: wavesOf(average.leadWaves[k]!, same),
    })),
  };
}

/**
 * Measures an ECG of any leads, rate and duration: beats, fiducials of every beat in every lead (as sample indices at
 * the file's own rate), intervals, axes, amplitudes, voltage criteria and evidence about the rhythm. Filters that are
 * for display have no part in it. Never throws for a poor signal: what cannot be measured is null with a reason.
 */
export function measure(recordLeads: readonly EcgLead[], options: MeasureOptions = {}): Measurements {
  const { startS = 0, maxDurationS = MAX_DURATION_S } = options;
  const { leads, spikesS } = analysisLeads(recordLeads, maxDurationS, startS);
  const series = seriesWithin(groupByShape(detectQrs(leads), leads), leads);
  const measuredS = Math.max(0, ...leads.map(({ signal }) => toSeconds(signal.length)));
  const unusedLeads = leads.filter(({ usable }) => !usable).map(({ name }) => name);
  const stretch = { ...(startS > 0 && { measuredFromS: startS }), measuredS };
  if (!series) return unmeasurable(leads, stretch, unusedLeads);

  const placed = placeBeatWaves(series, leads);
  const average = measuredAverage(series);
  const rr = rrIntervals(series);
  const toFileSeconds = (sample: number) => startS + toSeconds(sample);
  const intervals = measureIntervals(average, rr);
  const amplitudes = measureAmplitudes(average);
  return {
    schemaVersion: 1,
    ...stretch,
    unusedLeads,
    intervals,
    axes: measureAxes(average),
    amplitudes,
    voltage: measureVoltage(amplitudes, intervals.qrs, options.sex),
    rhythm: rhythmInFile(measureRhythm(series, placed, average, rr, { leads, spikesS }), startS),
    beats: series.beats.map(({ class: own, shape, votes, rrBefore }, k) => ({
      timeS: toFileSeconds(placed[k]!.global.qrs.peak),
      class: own,
      shape,
      votes: Math.round(votes * 1000) / 1000,
      rrBeforeMs: rrBefore === undefined ? null : toMs(rrBefore),
      waves: wavesOf(placed[k]!.global, toFileSeconds),
    })),
    leads: leadFiducials(leads, placed),
    averageBeat: averageBeatOf(series, average),
  };
}
