import { EcgError } from '../../errors.ts';
import type { EcgFilters, EcgLead, EcgWarning } from '../../record.ts';
import { childNumber, children, childText, type XmlNode } from '../xml-tree.ts';
import { readLeads } from './leads.ts';
import { decodeSamples } from './samples.ts';

const MAX_SAMPLING_RATE_HZ = 100_000;
/** A waveform without a type that is longer than this is no median beat. */
const LONGEST_MEDIAN_S = 3;
/**
 * The rhythm leads of a RestingECG in mV, with III, aVR, aVL and aVF derived where the file leaves them to
 * the reader (it does so with 8 leads). Median beats, which stand first in the file, are never taken.
 * @throws EcgError NO_USABLE_LEAD without a rhythm waveform, MALFORMED_FILE
 */
export function readRhythm(ecg: XmlNode): { leads: EcgLead[]; filters: EcgFilters; warnings: EcgWarning[] } {
  const warnings: EcgWarning[] = [];
  const { waveform, samplingRateHz } = rhythmWaveform(ecg, warnings);
  const leads = readLeads(waveform, samplingRateHz, warnings);
  const further = furtherLeads(ecg, waveform, leads, warnings);
  return { leads: [...leads, ...further], filters: readFilters(waveform), warnings };
}

/** Leads of other rhythm waveforms that state the same start, rate and length (V3R, V4R, V7 in one of their own). */
function furtherLeads(
  ecg: XmlNode,
  main: XmlNode,
  leads: readonly EcgLead[],
  warnings: EcgWarning[],
): EcgLead[] {
  const others = rhythmWaveforms(ecg).filter((waveform) => waveform !== main);
  const start = childText(main, 'WaveformStartTime');
  const taken = new Set(leads.map(({ name }) => name));
  const found = others
    .filter((waveform) => start !== undefined && childText(waveform, 'WaveformStartTime') === start)
    .flatMap((waveform) => readLeads(waveform, samplingRate(waveform, ecg, warnings), warnings))
    .filter(
      ({ name, samplingRate: hertz, samples, derived }) =>
        !derived &&
        !taken.has(name) &&
        hertz === leads[0]!.samplingRate &&
        samples.length === leads[0]!.samples.length,
    );
  if (others.length > 0) {
    const added = found.length > 0 ? `, and ${found.map(({ name }) => name).join(', ')} from beside it` : '';
    warnings.push({
      code: 'MUSE_SEVERAL_RHYTHMS',
      message: `The file holds ${others.length + 1} rhythm waveforms; the one with the most leads was taken${added}.`,
    });
  }
  return found;
}

/** Waveforms that say they are rhythm, the one with the most leads first. */
function rhythmWaveforms(ecg: XmlNode): XmlNode[] {
  const leadCount = (waveform: XmlNode) => children(waveform, 'LeadData').length;
  return children(ecg, 'Waveform')
    .filter((waveform) => leadCount(waveform) > 0 && typeOf(waveform)?.startsWith('rhythm'))
    .sort((a, b) => leadCount(b) - leadCount(a));
}

/** Type of a waveform in lower case ("rhythm", "median"); undefined where it states none. */
export function typeOf(waveform: XmlNode): string | undefined {
  return childText(waveform, 'WaveformType')?.toLowerCase();
}

function rhythmWaveform(ecg: XmlNode, warnings: EcgWarning[]): { waveform: XmlNode; samplingRateHz: number } {
  const waveforms = children(ecg, 'Waveform').filter((waveform) => children(waveform, 'LeadData').length > 0);
  const rhythms = rhythmWaveforms(ecg);
  if (rhythms[0]) return { waveform: rhythms[0], samplingRateHz: samplingRate(rhythms[0], ecg, warnings) };

  for (const waveform of waveforms.filter((w) => typeOf(w) === undefined)) {
    const samplingRateHz = samplingRate(waveform, ecg, warnings);
    const { samples } = decodeSamples(children(waveform, 'LeadData')[0]!, '1');
    if (samples.length / samplingRateHz <= LONGEST_MEDIAN_S) continue;
    warnings.push({
      code: 'MUSE_WAVEFORM_TYPE_ASSUMED',
      message: 'The file does not state the type of its waveform; by its length it was taken for the rhythm.',
    });
    return { waveform, samplingRateHz };
  }
  throw new EcgError(
    'NO_USABLE_LEAD',
    'The MUSE file holds no rhythm waveform (only median beats, or none). Export the ECG with its rhythm waveforms.',
  );
}

/** SampleBase · 10^SampleExponent in Hz; the measurements repeat it in some versions. */
export function samplingRate(waveform: XmlNode, ecg: XmlNode, warnings: EcgWarning[]): number {
  const stated = rate(childNumber(waveform, 'SampleBase'), childNumber(waveform, 'SampleExponent'));
  if (stated !== undefined) return stated;
  const measurements = children(ecg, 'RestingECGMeasurements')[0];
  const measured = rate(
    childNumber(measurements, 'ECGSampleBase'),
    childNumber(measurements, 'ECGSampleExponent'),
  );
  if (measured === undefined) {
    throw new EcgError(
      'MALFORMED_FILE',
      'The MUSE file states no valid sampling rate (SampleBase). Export the ECG again and send the unchanged file.',
    );
  }
  warnings.push({
    code: 'SAMPLING_RATE_ASSUMED',
    message: `The waveform states no sampling rate; ${measured} Hz was taken from the measurements.`,
  });
  return measured;
}

/** base · 10^exponent in Hz; undefined for what is no rate. */
export function rate(base: number | undefined, exponent = 0): number | undefined {
  const hertz = (base ?? 0) * 10 ** exponent;
  return hertz > 0 && hertz <= MAX_SAMPLING_RATE_HZ ? hertz : undefined;
}

/** HighPassFilter is in hundredths of a hertz (16 = 0.16 Hz), LowPassFilter in hertz, ACFilter the mains. */
function readFilters(waveform: XmlNode): EcgFilters {
  const highPass = childNumber(waveform, 'HighPassFilter');
  const lowPassHz = childNumber(waveform, 'LowPassFilter');
  const notchHz = Number.parseFloat(childText(waveform, 'ACFilter') ?? '');
  return {
    ...(highPass ? { highPassHz: highPass < 1 ? highPass : highPass / 100 } : {}),
    ...(lowPassHz ? { lowPassHz } : {}),
    ...(notchHz > 0 ? { notchHz } : {}),
  };
}
