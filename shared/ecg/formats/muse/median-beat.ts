import type { EcgMedianBeat, EcgWarning } from '../../record.ts';
import { fiducialsMs } from '../median-beat.ts';
import { child, childNumber, children, type XmlNode } from '../xml-tree.ts';
import { readLeads } from './leads.ts';
import { rate, samplingRate, typeOf } from './waveform.ts';

/**
 * The median beat that the device stored beside the rhythm, and its fiducial points; undefined where there is none.
 * @throws EcgError MALFORMED_FILE, NO_USABLE_LEAD
 */
export function readMedianBeat(ecg: XmlNode, warnings: EcgWarning[]): EcgMedianBeat | undefined {
  const waveform = children(ecg, 'Waveform').find((candidate) => typeOf(candidate)?.startsWith('median'));
  if (!waveform || children(waveform, 'LeadData').length === 0) return undefined;
  const samplingRateHz = samplingRate(waveform, ecg, warnings);
  return {
    leads: readLeads(waveform, samplingRateHz, warnings),
    fiducialsMs: readFiducials(ecg, samplingRateHz),
  };
}

/** The measurements place the waves in samples, at a rate of their own or, where that is 0, at the median beat's. */
function readFiducials(ecg: XmlNode, medianRateHz: number): EcgMedianBeat['fiducialsMs'] {
  const measurements = child(ecg, 'RestingECGMeasurements') ?? child(ecg, 'OriginalRestingECGMeasurements');
  const number = (name: string) => childNumber(measurements, name);
  const hertz = rate(number('ECGSampleBase'), number('ECGSampleExponent')) ?? medianRateHz;
  const milliseconds = (name: string) => {
    const sample = number(name);
    return sample === undefined ? undefined : (sample / hertz) * 1000;
  };
  return fiducialsMs({
    pOnset: milliseconds('POnset'),
    pOffset: milliseconds('POffset'),
    qrsOnset: milliseconds('QOnset'),
    qrsOffset: milliseconds('QOffset'),
    tOffset: milliseconds('TOffset'),
  });
}
