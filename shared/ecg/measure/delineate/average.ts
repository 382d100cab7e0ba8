import { fromMs } from '../analysis-leads.ts';
import type { AverageBeat } from '../average-beat.ts';
import { atrialView, delineateGlobalP, delineateLeadP } from './p.ts';
import { delineateGlobalQrs, delineateLeadQrs } from './qrs.ts';
import { delineateGlobalT, delineateLeadT, latestTPeak, repolarisationView } from './t.ts';
import { type BeatWaves, inOrder } from './waves.ts';

/** Waves of an averaged (or a single) beat: over all leads, and lead by lead in the order of its leads. */
export interface AverageWaves {
  readonly global: BeatWaves;
  readonly leads: readonly BeatWaves[];
}

/** Between the T wave and the next P wave there is at least this. */
const T_TO_P = fromMs(4);

/** Usual intervals around the beats that were averaged, in samples. */
export interface Surroundings {
  readonly rrBefore: number;
  readonly rrAfter: number;
  /** From the reference instant of the beat before to the end of its T wave; when unknown, as in this beat. */
  readonly tEndBefore: number | undefined;
}

/**
 * Delineates an averaged beat: QRS first, then a provisional T wave, P after where the T wave of the beat before must
 * have ended, then T with the next P as its limit.
 */
export function delineateAverage(
  beat: AverageBeat,
  { rrBefore, rrAfter: rr, tEndBefore }: Surroundings,
): AverageWaves {
  const qrs = delineateGlobalQrs(beat);
  const repolarisation = repolarisationView(beat, qrs);
  const atrial = atrialView(beat, qrs);
  const tPeakLimit = latestTPeak(beat, qrs, rr);
  const provisionalLimit = Math.min(beat.length - 1, Math.round(qrs.onset + 0.9 * rr));
  const provisional = delineateGlobalT(repolarisation, tPeakLimit, provisionalLimit);
  const tEnd = tEndBefore ?? (provisional ? provisional.offset - beat.reference : Number.NEGATIVE_INFINITY);
  const tBefore = Math.round(beat.reference - rrBefore + tEnd);
  const p = delineateGlobalP(atrial, beat, tBefore);
  const limit = p ? Math.min(provisionalLimit, Math.round(p.onset + rr) - T_TO_P) : provisionalLimit;
  const t = provisional && delineateGlobalT(repolarisation, tPeakLimit, limit);
  const leads = beat.leads.map((lead, index): BeatWaves => {
    return inOrder({
      qrs: delineateLeadQrs(lead, qrs),
      p: p && delineateLeadP(atrial, index, lead, p),
      t: t && delineateLeadT(repolarisation, index, lead, t, limit),
    });
  });
  return { global: inOrder({ p, qrs, t }), leads };
}
