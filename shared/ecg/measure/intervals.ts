import type { MeasuredAverage } from './measured-average.ts';
import { derived, measured, notMeasured } from './quantity.ts';
import type { Intervals, Quantity } from './schema.ts';

/** RR intervals in ms with the beats that end them. */
export interface RrInterval {
  readonly ms: number;
  readonly beat: number;
  /** Both beats are normal ones; neither is a ventricular one. */
  readonly isNormal: boolean;
  readonly isSupraventricular: boolean;
}

const TOO_FEW = 'Fewer than two beats were found.';

function rrQuantities(rr: readonly RrInterval[], leads: readonly string[]) {
  if (rr.length === 0) {
    const none = (unit: 'ms' | '1/min') => notMeasured(unit, TOO_FEW);
    return { heartRate: none('1/min'), rrMean: none('ms'), rrDeviation: none('ms') };
  }
  const mean = rr.reduce((sum, { ms }) => sum + ms, 0) / rr.length;
  const source = { beats: [rr[0]!.beat - 1, ...rr.map(({ beat }) => beat)], leads: [...leads] };
  const normal = rr.filter(({ isNormal }) => isNormal);
  const normalMean = normal.reduce((sum, { ms }) => sum + ms, 0) / normal.length;
  const variance = normal.reduce((sum, { ms }) => sum + (ms - normalMean) ** 2, 0) / (normal.length - 1);
  return {
    heartRate: measured(60_000 / mean, '1/min', source),
    rrMean: measured(mean, 'ms', source),
    rrDeviation:
      normal.length < 2
        ? notMeasured('ms', 'Fewer than two intervals between normal beats were found.')
        : measured(Math.sqrt(variance), 'ms', { ...source, beats: normal.map(({ beat }) => beat) }),
  };
}

function span(
  average: MeasuredAverage,
  from: number | undefined,
  to: number | undefined,
  reason: string,
): Quantity {
  if (from === undefined || to === undefined) return notMeasured('ms', reason);
  const source = average.source(from, to, average.leadNames);
  return measured(source.toMs! - source.fromMs!, 'ms', source);
}

/**
 * Rate from the mean RR interval of all beats; P, PR, QRS and QT over all leads on the average normal beat: from the
 * earliest onset to the latest end that any lead shows. QTc after Bazett, Fridericia, Framingham (Sagie) and Hodges.
 */
export function measureIntervals(average: MeasuredAverage, rr: readonly RrInterval[]): Intervals {
  const { p, qrs, t } = average.waves;
  const noP = 'No P wave was found before the QRS of the average beat.';
  const noT = 'No T wave was found in the average beat.';
  const rates = rrQuantities(rr, average.leadNames);
  const qt = span(average, qrs.onset, t?.offset, noT);
  const corrected = (formula: (qtMs: number, rrS: number) => number) =>
    derived([qt, rates.rrMean], 'ms', ([qtMs, rrMs]) => formula(qtMs!, rrMs! / 1000));
  return {
    ...rates,
    pDuration: span(average, p?.onset, p?.offset, noP),
    pr: span(average, p?.onset, qrs.onset, noP),
    qrs: span(average, qrs.onset, qrs.offset, 'No QRS was found.'),
    qt,
    qtcBazett: corrected((qtMs, rrS) => qtMs / Math.sqrt(rrS)),
    qtcFridericia: corrected((qtMs, rrS) => qtMs / Math.cbrt(rrS)),
    qtcFramingham: corrected((qtMs, rrS) => qtMs + 154 * (1 - rrS)),
    qtcHodges: corrected((qtMs, rrS) => qtMs + 1.75 * (60 / rrS - 60)),
  };
}
