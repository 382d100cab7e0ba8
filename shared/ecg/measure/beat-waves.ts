import { type AnalysisLead, fromMs } from './analysis-leads.ts';
import { type AverageBeat, averageBeat } from './average-beat.ts';
import type { BeatSeries, BeatShape, SeriesBeat } from './beat-series.ts';
import { atrialView, delineateGlobalP, delineateLeadP } from './delineate/p.ts';
import { type BeatWaves, inOrder, type Wave } from './delineate/waves.ts';

/** How far a wave of one beat may lie from where the average has it. */
const P_SHIFT = fromMs(40);
const T_SHIFT = fromMs(44);
const COARSE_STEP = 6;
const FINE_STEP = 2;
/** Beats are compared with the average at every such sample. */
const SAMPLE_STEP = 3;
/** A wave in the beat is the average's when it is at least this alike and of this share of its height. */
const MIN_LIKENESS = 0.5;
const MIN_GAIN = 0.4;
/** In noise, this share of the likeness that the noise leaves will do. */
const EXPECTED_SHARE = 0.7;
/** A wave of the beat follows the average's shift only when it is this alike. */
const SHIFT_LIKENESS = 0.7;

/** Waves of one beat over all leads and lead by lead, in samples of the recording at the analysis rate. */
export interface PlacedBeat {
  readonly global: BeatWaves;
  readonly leads: readonly BeatWaves[];
}

interface Fit {
  readonly shift: number;
  /** Correlation over all leads, −1 to 1. */
  readonly likeness: number;
  /** Height in the beat as a share of that in the average. */
  readonly gain: number;
}

function shiftWave({ onset, peak, offset }: Wave, by: number): Wave {
  return { onset: onset + by, peak: peak + by, offset: offset + by };
}

/** Fills `into` with every third sample from `from` on, without their mean. */
function centred(signal: Float32Array, from: number, into: Float32Array): void {
  let sum = 0;
  for (let k = 0; k < into.length; k++) {
    const value = signal[from + k * SAMPLE_STEP] ?? 0;
    into[k] = value;
    sum += value;
  }
  const mean = sum / into.length;
  for (let k = 0; k < into.length; k++) into[k]! -= mean;
}

/** A stretch of the average, ready to be found again in the recording. */
interface Template {
  readonly leads: readonly Float32Array[];
  readonly weights: readonly number[];
  readonly power: number;
  /** First sample of the stretch after the beat's reference instant. */
  readonly start: number;
}

function template(average: AverageBeat, from: number, to: number): Template {
  const samples = Math.max(2, Math.floor((to - from) / SAMPLE_STEP) + 1);
  let power = 0;
  const leads = average.leads.map(({ signal, weight }) => {
    const cut = new Float32Array(samples);
    centred(signal, from, cut);
    for (let k = 0; k < samples; k++) power += weight * cut[k]! * cut[k]!;
    return cut;
  });
  return {
    leads,
    weights: average.leads.map(({ weight }) => weight),
    power,
    start: from - average.reference,
  };
}

/** How like the stretch the recording is from `start` on. */
function fitAt(
  wanted: Template,
  leads: readonly AnalysisLead[],
  start: number,
  cut: Float32Array,
): Omit<Fit, 'shift'> {
  let product = 0;
  let power = 0;
  for (let lead = 0; lead < leads.length; lead++) {
    const shape = wanted.leads[lead]!;
    centred(leads[lead]!.signal, start, cut);
    let across = 0;
    let own = 0;
    for (let k = 0; k < cut.length; k++) {
      across += shape[k]! * cut[k]!;
      own += cut[k]! * cut[k]!;
    }
    product += wanted.weights[lead]! * across;
    power += wanted.weights[lead]! * own;
  }
  return {
    likeness: product / Math.sqrt(wanted.power * power + 1e-20),
    gain: product / (wanted.power + 1e-20),
  };
}

/** Finds a stretch of the average again in the recording near where it should be. */
function fitStretch(
  wanted: Template,
  leads: readonly AnalysisLead[],
  position: number,
  maxShift: number,
): Fit {
  const cut = new Float32Array(wanted.leads[0]!.length);
  let best: Fit = { shift: 0, likeness: Number.NEGATIVE_INFINITY, gain: 0 };
  const consider = (shift: number) => {
    if (Math.abs(shift) > maxShift) return;
    const fit = fitAt(wanted, leads, position + wanted.start + shift, cut);
    if (fit.likeness > best.likeness) best = { shift, ...fit };
  };
  const steps = Math.floor(maxShift / COARSE_STEP);
  for (let k = -steps; k <= steps; k++) consider(k * COARSE_STEP);
  const coarse = best.shift;
  for (let fine = FINE_STEP; fine < COARSE_STEP; fine += FINE_STEP) {
    consider(coarse - fine);
    consider(coarse + fine);
  }
  return best;
}

/** The likeness that noise alone leaves of a wave that is there. */
function expectedLikeness(average: AverageBeat, { onset, offset }: Wave): number {
  let signalPower = 0;
  let noisePower = 0;
  for (const { signal, beatNoiseMv, weight } of average.leads) {
    const cut = new Float32Array(Math.max(2, Math.floor((offset - onset) / SAMPLE_STEP) + 1));
    centred(signal, onset, cut);
    signalPower += weight * cut.reduce((sum, value) => sum + value * value, 0);
    noisePower += weight * cut.length * beatNoiseMv * beatNoiseMv;
  }
  return Math.sqrt(signalPower / (signalPower + noisePower + 1e-20));
}

/** What of a shape is looked for in each of its beats. */
interface ShapeTemplates {
  readonly p: Template | undefined;
  readonly pRoom: number;
  /** P waves less like the average's than this are not it. */
  readonly minLikeness: number;
  readonly t: Template | undefined;
}

function shapeTemplates({ average, waves }: BeatShape): ShapeTemplates {
  const { p, qrs, t } = waves.global;
  return {
    p: p && template(average, p.onset - fromMs(8), Math.min(p.offset + fromMs(8), qrs.onset)),
    pRoom: p ? Math.min(P_SHIFT, Math.max(0, qrs.onset - p.offset)) : 0,
    minLikeness: p ? Math.min(MIN_LIKENESS, EXPECTED_SHARE * expectedLikeness(average, p)) : MIN_LIKENESS,
    t: t && template(average, Math.max(t.onset, t.peak - fromMs(100)), t.offset + fromMs(20)),
  };
}

/** How far the P wave lies from where the average has it; undefined when the beat does not show it. */
function pShiftOf(
  wanted: ShapeTemplates,
  leads: readonly AnalysisLead[],
  position: number,
): number | undefined {
  if (!wanted.p) return undefined;
  const fit = fitStretch(wanted.p, leads, position, wanted.pRoom);
  return fit.likeness >= wanted.minLikeness && fit.gain >= MIN_GAIN ? fit.shift : undefined;
}

function tShiftOf(wanted: ShapeTemplates, leads: readonly AnalysisLead[], position: number): number {
  if (!wanted.t) return 0;
  const fit = fitStretch(wanted.t, leads, position, T_SHIFT);
  return fit.likeness >= SHIFT_LIKENESS ? fit.shift : 0;
}

/** A P wave of its own in a beat whose P is unlike the average's. */
function ownP(
  beat: SeriesBeat,
  previous: SeriesBeat | undefined,
  shape: BeatShape,
  leads: readonly AnalysisLead[],
): { global: Wave; leads: Wave[] } | undefined {
  const place = { position: beat.position, previous: previous?.position, next: undefined };
  const own = averageBeat([place], leads, shape.average);
  const toOwn = own.reference - shape.average.reference;
  const qrs = shiftWave(shape.waves.global.qrs, toOwn);
  if (qrs.onset < fromMs(60)) return undefined;
  const { t } = shape.waves.global;
  const earliest =
    previous && t
      ? previous.position - beat.position + own.reference + (t.offset - shape.average.reference)
      : 0;
  const view = atrialView(own, qrs);
  const global = delineateGlobalP(view, own, earliest);
  if (!global) return undefined;
  const toRecording = beat.position - own.reference;
  return {
    global: shiftWave(global, toRecording),
    leads: own.leads.map((lead, k) => shiftWave(delineateLeadP(view, k, lead, global), toRecording)),
  };
}

function within(wave: Wave | undefined, length: number): Wave | undefined {
  return wave && wave.onset >= 0 && wave.offset < length ? wave : undefined;
}

/**
 * The waves of every beat. Each beat takes the waves of its shape's average, QRS as it is, P and T moved to where the
 * beat shows them; a beat whose P wave is missing or another one has none or its own. What lies outside the
 * recording is left out.
 */
export function placeBeatWaves(series: BeatSeries, allLeads: readonly AnalysisLead[]): PlacedBeat[] {
  const leads = allLeads.filter(({ usable }) => usable);
  const length = Math.max(...leads.map(({ signal }) => signal.length));
  const templates = series.shapes.map(shapeTemplates);
  return series.beats.map((beat, k) => {
    const shape = series.shapes[beat.shape]!;
    const { global } = shape.waves;
    const toRecording = beat.position - shape.average.reference;
    const wanted = templates[beat.shape]!;
    const isVentricular = beat.class === 'premature-ventricular-candidate';
    const pShift = isVentricular ? undefined : pShiftOf(wanted, leads, beat.position);
    const tShift = tShiftOf(wanted, leads, beat.position);
    const needsOwn = global.p !== undefined && pShift === undefined && !isVentricular;
    const own = needsOwn ? ownP(beat, series.beats[k - 1], shape, leads) : undefined;
    const place = (waves: BeatWaves, ownWave: Wave | undefined): BeatWaves => {
      const shiftedP =
        pShift === undefined || !waves.p ? undefined : shiftWave(waves.p, toRecording + pShift);
      return inOrder({
        p: within(ownWave ?? shiftedP, length),
        qrs: shiftWave(waves.qrs, toRecording),
        t: within(waves.t && shiftWave(waves.t, toRecording + tShift), length),
      });
    };
    return {
      global: place(global, own?.global),
      leads: shape.waves.leads.map((waves, lead) => place(waves, own?.leads[lead])),
    };
  });
}
