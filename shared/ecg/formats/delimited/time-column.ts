import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import type { Column } from './table.ts';

const TIME_LABEL =
  /^'?(?:elapsed )?(time|t|timestamp|zeit|temps|tiempo|tempo|sec|secs|seconds?|msec|ms|milliseconds?)\b/i;
const COUNTER_LABEL = /^(|#|nr|no|idx|index|row|sample|samples|samplenr|sample (number|index|#)|unnamed.*)$/i;
const MAX_SAMPLING_RATE_HZ = 100_000;
/** A step may differ from the mean by rounding, or by this much of itself. */
const MAX_JITTER = 0.5;
/** A step below this can only be in seconds (more than 10 Hz). */
const LONGEST_STEP_S = 0.1;

export interface TimeColumn {
  /** Undefined when the column only counts the rows. */
  samplingRateHz: number | undefined;
  warnings: EcgWarning[];
}

/**
 * What the first column says about time: undefined when it is a lead. A rate that comes out within the rounding
 * of the written times as a whole number of hertz is that number (0.0056 s steps over 10 s: 180 Hz).
 * @throws EcgError MALFORMED_FILE when a column of times has gaps or runs backwards
 */
export function readTimeColumn({ label: written, unit, values }: Column): TimeColumn | undefined {
  if (written !== undefined && standardLeadName(written).known) return undefined;
  const label = written?.replaceAll('_', ' ').trim();
  const isTime = label !== undefined && TIME_LABEL.test(label);
  const isCounter = label !== undefined && COUNTER_LABEL.test(label);
  const even = isEven(values);
  // No lead rises evenly, whatever its column is called.
  if (!isTime && !even) {
    return isCounter && label !== '' ? { samplingRateHz: undefined, warnings: [] } : undefined;
  }
  if (!even) {
    throw new EcgError(
      'MALFORMED_FILE',
      'The times in the table have gaps or run backwards. Send one continuous recording at one sampling rate.',
    );
  }
  const step = (values.at(-1)! - values[0]!) / (values.length - 1);
  const text = `${label ?? ''} ${unit ?? ''}`;
  const secondsPerUnit = /\b(ms|msec|milliseconds?)\b/i.test(text)
    ? 1e-3
    : /\b[uµμ]s\b/i.test(text)
      ? 1e-6
      : /\b(s|secs?|seconds?)\b|hh:mm/i.test(text)
        ? 1
        : undefined;
  if (secondsPerUnit !== undefined) return { samplingRateHz: rateOf(values, secondsPerUnit), warnings: [] };
  if (step >= LONGEST_STEP_S && (!isTime || step === 1)) return { samplingRateHz: undefined, warnings: [] };
  const assumed = step < LONGEST_STEP_S ? 1 : 1e-3;
  const samplingRateHz = rateOf(values, assumed);
  return {
    samplingRateHz,
    warnings: [
      {
        code: 'SAMPLING_RATE_ASSUMED',
        message: `The times in the table were taken for ${assumed === 1 ? 'seconds' : 'milliseconds'}, which makes ${samplingRateHz} Hz.`,
      },
    ],
  };
}

/** Rises by about the same step from row to row. */
function isEven(values: Float64Array): boolean {
  if (values.length < 3) return false;
  const step = (values.at(-1)! - values[0]!) / (values.length - 1);
  const resolution = 10 ** -decimals(values);
  const tolerance = Math.max(MAX_JITTER * step, 1.01 * resolution);
  for (let n = 1; n < values.length; n++) {
    const difference = values[n]! - values[n - 1]!;
    if (
      !(difference > 0 || (difference === 0 && step < resolution)) ||
      Math.abs(difference - step) > tolerance
    )
      return false;
  }
  return step > 0;
}

function rateOf(values: Float64Array, secondsPerUnit: number): number {
  const span = values.at(-1)! - values[0]!;
  const hertz = (values.length - 1) / (span * secondsPerUnit);
  const whole = Math.round(hertz);
  const rounding = (1.5 * 10 ** -decimals(values)) / span;
  const rate =
    Math.abs(hertz - whole) <= Math.max(rounding, 1e-9) * hertz ? whole : Number(hertz.toPrecision(9));
  if (rate > 0 && rate <= MAX_SAMPLING_RATE_HZ) return rate;
  throw new EcgError(
    'MALFORMED_FILE',
    'The times in the table make a sampling rate that no ECG has. State the unit of the time column in its header ("time (s)").',
  );
}

/** Decimals that the numbers are written with, as far as their values show. */
function decimals(values: Float64Array): number {
  const some = values.subarray(0, 50);
  for (let places = 0; places < 9; places++) {
    if (some.every((value) => Math.abs(value * 10 ** places - Math.round(value * 10 ** places)) < 1e-6))
      return places;
  }
  return 9;
}
