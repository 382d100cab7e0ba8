import { EcgError } from '../errors.ts';
import { STANDARD_LEADS } from '../leads.ts';
import type { EcgWarning } from '../record.ts';

/** Share of samples that may be artefacts on either side. */
const OUTLIER_SHARE = 0.01;
/** Peak to peak in the file's numbers, between which a surface ECG is in V, mV or µV; elsewhere it cannot be told. */
const LARGEST_IN_VOLTS = 0.02;
const MILLIVOLTS = { from: 0.1, to: 20 };
const SMALLEST_IN_MICROVOLTS = 150;

/**
 * The unit of samples that come without one, told by their amplitude, with a warning.
 * @throws EcgError MALFORMED_FILE when the amplitude fits no unit
 */
export function unitByAmplitude(signals: readonly ArrayLike<number>[]): {
  unit: string;
  warning: EcgWarning;
} {
  const amplitudes = signals.map(amplitude).sort((a, b) => a - b);
  const usual = amplitudes[amplitudes.length >> 1] ?? 0;
  const unit =
    usual >= SMALLEST_IN_MICROVOLTS
      ? 'uV'
      : usual >= MILLIVOLTS.from && usual <= MILLIVOLTS.to
        ? 'mV'
        : usual > 0 && usual <= LARGEST_IN_VOLTS
          ? 'V'
          : undefined;
  if (unit === undefined) {
    throw new EcgError(
      'MALFORMED_FILE',
      'The file does not state the unit of its samples, and their amplitude fits neither mV nor µV. State the unit, for example "unit: mV".',
    );
  }
  const message = `The file does not state the unit of its samples; by their amplitude ${unit} was assumed.`;
  return { unit, warning: { code: 'AMPLITUDE_SCALE_ASSUMED', message } };
}

function amplitude(samples: ArrayLike<number>): number {
  const sorted = Float64Array.from(samples).filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return at(1 - OUTLIER_SHARE) - at(OUTLIER_SHARE);
}

/**
 * Names for leads that come without any: twelve are taken in the standard order with a warning; one stays
 * "ECG"; every other number is refused, since 8 leads, say, come in several orders.
 * @throws EcgError MALFORMED_FILE
 */
export function namesForUnnamedLeads(count: number): { names: string[]; warning: EcgWarning } {
  const code = 'LEAD_NAME_ASSUMED';
  if (count === STANDARD_LEADS.length) {
    const message =
      'The twelve leads have no names; the order I, II, III, aVR, aVL, aVF, V1 to V6 was assumed.';
    return { names: [...STANDARD_LEADS], warning: { code, message } };
  }
  if (count === 1) {
    const message = 'The only lead has no name, so it is not known which lead it is.';
    return { names: ['ECG'], warning: { code: 'LEAD_NAME_UNKNOWN', message } };
  }
  throw new EcgError(
    'MALFORMED_FILE',
    `The file holds ${count} leads without names, and which they are cannot be told. Name them in a header ("I", "II", "V1", …).`,
  );
}

/** Rates of electrocardiographs; at each of them ten seconds are a number of samples of their own. */
const USUAL_RATES_HZ = [100, 125, 128, 180, 200, 240, 250, 256, 300, 360, 400, 500, 512, 600, 1000, 2000];
const REPORT_S = 10;
/** Fewer leads are no printed report, which is what ten seconds are usual for. */
const FEWEST_LEADS_OF_REPORT = 8;

/**
 * The sampling rate of a 12-lead ECG that comes without one: a report of ten seconds is by far the usual case, so that
 * 5000 samples are taken for 500 Hz, with a warning. Undefined for fewer than eight standard leads, or where ten seconds
 * would make no usual rate.
 */
export function rateOfTenSeconds(
  leadNames: readonly string[],
  samples: number,
): { samplingRateHz: number; warning: EcgWarning } | undefined {
  const standard = leadNames.filter((name) => STANDARD_LEADS.some((lead) => lead === name));
  const samplingRateHz = samples / REPORT_S;
  if (standard.length < FEWEST_LEADS_OF_REPORT || !USUAL_RATES_HZ.includes(samplingRateHz)) return undefined;
  const message =
    `The file does not state its sampling rate; ${samples} samples of a 12-lead ECG were taken for ${REPORT_S} s at ` +
    `${samplingRateHz} Hz. Check it: rates and intervals depend on it.`;
  return { samplingRateHz, warning: { code: 'ASSUMED_SAMPLING_RATE', message } };
}
