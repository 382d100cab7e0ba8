import type { Ecg, Fault } from '../schema.ts';

/** What was done to the signal that the model saw and that a reader of its text must know. */
const TOLD_CODES = new Set(['MISSING_LEADS', 'MISSING_SAMPLES', 'PADDED']);

/**
 * Why a report may be less good than others: leads or samples that the model did not have, leads to read with care,
 * electrodes that may be in the wrong place. The ECG says more; this stands beside the text.
 */
export function limitationsOf({ warnings = [], quality }: Pick<Ecg, 'warnings' | 'quality'>): Fault[] {
  return [
    ...warnings.filter(({ code }) => TOLD_CODES.has(code)),
    ...(quality?.reason ? [{ code: 'LIMITED_SIGNAL', message: quality.reason }] : []),
    ...(quality?.electrodePlacement ?? []).map(({ code, message }) => ({ code, message })),
  ];
}
