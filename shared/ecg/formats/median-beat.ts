import { EcgError } from '../errors.ts';
import type { EcgMedianBeat, EcgWarning } from '../record.ts';

/** Longer than any cycle at a rate that lives. */
const LONGEST_MS = 10_000;

/**
 * What a record says of its median beat. A damaged one is a warning and not worth losing the ECG for; what else
 * is noticed in it is said of it, unless the rhythm has the same fault.
 * @param read gives the beat, undefined where there is none, and adds to the warnings that it is given
 */
export function medianBeatOf(
  read: (warnings: EcgWarning[]) => EcgMedianBeat | undefined,
  warnings: EcgWarning[],
): { medianBeat?: EcgMedianBeat } {
  const own: EcgWarning[] = [];
  try {
    const medianBeat = read(own);
    const known = new Set(warnings.map(({ code }) => code));
    for (const { code, message } of own) {
      if (!known.has(code)) warnings.push({ code, message: `Median beat: ${message}` });
    }
    return medianBeat && medianBeat.leads.length > 0 ? { medianBeat } : {};
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    const message = 'The median beat of the file cannot be read and was left out.';
    warnings.push({ code: 'MEDIAN_BEAT_LEFT_OUT', message });
    return {};
  }
}

type Fiducials = EcgMedianBeat['fiducialsMs'];

/** The fiducial points that are stated, in ms from the first sample; what cannot be one is left out. */
export function fiducialsMs(stated: { [K in keyof Fiducials]-?: number | undefined }): Fiducials {
  const points = Object.entries(stated).filter(
    ([, ms]) => ms !== undefined && Number.isFinite(ms) && ms > 0 && ms <= LONGEST_MS,
  );
  const { pOnset, pOffset, ...qrsAndT }: Fiducials = Object.fromEntries(points);
  const { qrsOnset = LONGEST_MS } = qrsAndT;
  return {
    ...(pOnset !== undefined && pOnset < qrsOnset && { pOnset }),
    ...(pOffset !== undefined && pOffset <= qrsOnset && { pOffset }),
    ...qrsAndT,
  };
}
