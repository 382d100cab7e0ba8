import { type AnalysisLead, fromMs, toMs } from './analysis-leads.ts';
import { type AverageBeat, averageBeat, type BeatPlace } from './average-beat.ts';
import { type AverageWaves, delineateAverage } from './delineate/average.ts';
import type { AlignedBeat } from './morphology.ts';
import { median } from './order-statistics.ts';
import type { BeatClass } from './schema.ts';

/** A beat sooner than this share of the usual RR interval is premature. */
const PREMATURE_SHARE = 0.86;
/** Of a beat of normal shape more is asked: a sudden step from the interval before, and a longer one after it. */
const ATRIAL_STEP = 0.8;
const ATRIAL_RETURN = 1.15;
/** RR intervals that scatter more than this (median step over median) have no usual one: nothing is premature. */
const IRREGULAR = 0.12;
/** A ventricular beat's QRS is at least this much longer than the dominant one's, and this long, in ms. */
const WIDER_BY_MS = 12;
const MIN_VENTRICULAR_QRS_MS = 110;
/** A shape of at least this share of the beats may be the dominant one. */
const DOMINANT_SHARE = 0.34;
const DEFAULT_RR = fromMs(850);

/** Beats of one shape: their average and its waves. */
export interface BeatShape {
  readonly beats: readonly number[];
  readonly average: AverageBeat;
  readonly waves: AverageWaves;
}

export interface SeriesBeat extends AlignedBeat {
  readonly class: BeatClass;
  /** Samples since the beat before and until the next, of the analysis rate. */
  readonly rrBefore: number | undefined;
  readonly rrAfter: number | undefined;
}

/** All beats of a recording in time order, their shapes and which shape is the dominant one. */
export interface BeatSeries {
  readonly beats: readonly SeriesBeat[];
  readonly shapes: readonly BeatShape[];
  readonly dominant: number;
  /** Median RR interval, samples. */
  readonly usualRr: number;
}

function qrsMs({ waves }: BeatShape): number {
  return toMs(waves.global.qrs.offset - waves.global.qrs.onset);
}

function buildShapes(
  aligned: readonly AlignedBeat[],
  leads: readonly AnalysisLead[],
  usualRr: number,
): BeatShape[] {
  const places = aligned.map(
    ({ position }, k): BeatPlace => ({
      position,
      previous: aligned[k - 1]?.position,
      next: aligned[k + 1]?.position,
    }),
  );
  const count = 1 + Math.max(...aligned.map(({ shape }) => shape));
  const shapes: BeatShape[] = [];
  for (let shape = 0; shape < count; shape++) {
    const beats = [...aligned.keys()].filter((k) => aligned[k]!.shape === shape);
    const average = averageBeat(
      beats.map((k) => places[k]!),
      leads,
      shapes[0]?.average,
    );
    const usual = (intervals: number[]) => (intervals.length > 0 ? median(intervals) : usualRr);
    const first = shapes[0];
    const firstT = first?.waves.global.t;
    const waves = delineateAverage(average, {
      rrBefore: usual(
        beats.map((k) => aligned[k]!.position - (places[k]!.previous ?? Number.NaN)).filter(Number.isFinite),
      ),
      rrAfter: usual(
        beats.map((k) => (places[k]!.next ?? Number.NaN) - aligned[k]!.position).filter(Number.isFinite),
      ),
      tEndBefore: first && firstT && firstT.offset - first.average.reference,
    });
    shapes.push({ beats, average, waves });
  }
  return shapes;
}

/** Of the frequent shapes the one with the shortest QRS: in bigeminy half of the beats are premature ones. */
function dominantShape(shapes: readonly BeatShape[]): number {
  const total = shapes.reduce((sum, { beats }) => sum + beats.length, 0);
  let dominant = 0;
  shapes.forEach((shape, k) => {
    const isFrequent = shape.beats.length >= Math.max(2, DOMINANT_SHARE * total);
    if (isFrequent && qrsMs(shape) < qrsMs(shapes[dominant]!) - WIDER_BY_MS) dominant = k;
  });
  return dominant;
}

/** Median step between successive RR intervals as a share of the median interval. */
function scatter(rr: readonly number[]): number {
  const steps = rr.slice(1).map((value, k) => Math.abs(value - rr[k]!));
  return steps.length === 0 ? 0 : median(steps) / median(rr);
}

interface Classifier {
  readonly shapes: readonly BeatShape[];
  readonly dominant: number;
  readonly baseRr: number;
  readonly isIrregular: boolean;
}

/** The RR intervals around a beat, where there are such beats. */
interface Timing {
  readonly rrBeforeThat: number | undefined;
  readonly rrBefore: number | undefined;
  readonly rrAfter: number | undefined;
}

/** Atrial prematurity is told only against a sinus rhythm, whose beats have P waves. */
function isPrematureAtrial(
  { rrBeforeThat, rrBefore, rrAfter }: Timing,
  { shapes, dominant, baseRr, isIrregular }: Classifier,
): boolean {
  if (rrBefore === undefined || isIrregular || !shapes[dominant]!.waves.global.p) return false;
  const step = Math.min(baseRr, rrBeforeThat ?? baseRr);
  return rrBefore < ATRIAL_STEP * step && (rrAfter === undefined || rrAfter > ATRIAL_RETURN * rrBefore);
}

function classOf(shape: number, timing: Timing, classifier: Classifier): BeatClass {
  const { rrBefore, rrAfter } = timing;
  const { shapes, dominant, baseRr, isIrregular } = classifier;
  const isPremature =
    rrBefore !== undefined ? rrBefore < PREMATURE_SHARE * baseRr : (rrAfter ?? 0) > 1.2 * baseRr;
  const qrs = qrsMs(shapes[shape]!);
  const isWide = qrs >= Math.max(MIN_VENTRICULAR_QRS_MS, qrsMs(shapes[dominant]!) + WIDER_BY_MS);
  if (shape !== dominant && isWide) {
    return isPremature || isIrregular ? 'premature-ventricular-candidate' : 'other';
  }
  if (isPrematureAtrial(timing, classifier)) return 'premature-atrial-candidate';
  return shape === dominant || shapes[shape]!.beats.length < 3 ? 'normal' : 'other';
}

/** The usual RR interval between beats of the dominant shape, of any two beats where there are none. */
function baseInterval(aligned: readonly AlignedBeat[], rr: readonly number[], dominant: number): number {
  const own = rr.filter((_, k) => aligned[k]!.shape === dominant && aligned[k + 1]!.shape === dominant);
  // In bigeminy no two dominant beats follow each other: half of two intervals is the basic one.
  if (own.length === 0 && rr.length > 1) return median(rr.slice(1).map((value, k) => (value + rr[k]!) / 2));
  return median(own.length > 0 ? own : rr);
}

/** Averages and delineates the beats shape by shape and says which are normal, premature or something else. */
export function buildBeatSeries(
  aligned: readonly AlignedBeat[],
  leads: readonly AnalysisLead[],
): BeatSeries | undefined {
  if (aligned.length === 0) return undefined;
  const rr = aligned.slice(1).map(({ position }, k) => position - aligned[k]!.position);
  const usualRr = rr.length > 0 ? median(rr) : DEFAULT_RR;
  const shapes = buildShapes(aligned, leads, usualRr);
  const dominant = dominantShape(shapes);
  const sameShapeRr = rr.filter(
    (_, k) => aligned[k]!.shape === dominant && aligned[k + 1]!.shape === dominant,
  );
  const classifier: Classifier = {
    shapes,
    dominant,
    baseRr: rr.length > 0 ? baseInterval(aligned, rr, dominant) : usualRr,
    isIrregular: sameShapeRr.length >= 4 && scatter(sameShapeRr) > IRREGULAR,
  };
  const beats = aligned.map((beat, k): SeriesBeat => {
    const rrBefore = rr[k - 1];
    const rrAfter = rr[k];
    const timing = { rrBeforeThat: rr[k - 2], rrBefore, rrAfter };
    return { ...beat, rrBefore, rrAfter, class: classOf(beat.shape, timing, classifier) };
  });
  return { beats, shapes, dominant, usualRr };
}
