import { resample } from '../../ecg/dsp/resample.ts';
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import type { EcgRecord } from '../../ecg/record.ts';
import { STANDARD_SAMPLES, STANDARD_SAMPLING_RATE_HZ, type StandardEcg } from '../../ecg/standard.ts';
import { standardise } from '../../ecg/standardise.ts';
import type { Condition } from './catalogue.ts';
import type { LeadSignals, Random } from './leads.ts';

function recordOf(leads: LeadSignals, samplingRate: number): EcgRecord {
  return {
    format: 'json',
    leads: STANDARD_LEADS.map((name, i) => ({ name, samplingRate, samples: leads[i]!, derived: false })),
    device: {},
    filters: {},
    patient: {},
    deviceStatements: [],
    deviceMeasurements: [],
    context: {},
    annotations: [],
    warnings: [],
  };
}

/** The standard ECG of leads at a common rate, lead after lead, as a dataset's inputs hold them. */
export function standardEcgOf(leads: Float32Array, samplingRateHz: number): StandardEcg {
  const samples = leads.length / STANDARD_LEADS.length;
  const rows = STANDARD_LEADS.map((_, i) => leads.subarray(i * samples, (i + 1) * samples));
  return standardise(recordOf(rows, samplingRateHz));
}

/**
 * A recording as it would have come in under a condition. It is disturbed at 500 Hz and then standardised like any
 * upload, so that the anti-alias filter, derived leads and padding are those of the service.
 * @throws EcgError as `standardise` does
 */
export function perturb(ecg: StandardEcg, condition: Condition, random: Random): StandardEcg {
  const rate = condition.samplingRateHz ?? STANDARD_SAMPLING_RATE_HZ;
  const clean = STANDARD_LEADS.map((_, i) =>
    ecg.samples.subarray(i * STANDARD_SAMPLES, (i + 1) * STANDARD_SAMPLES),
  );
  const kept = Math.round((condition.durationS ?? Number.POSITIVE_INFINITY) * rate);
  const disturbed = condition
    .disturb(clean, random)
    .map((lead) => resample(lead, STANDARD_SAMPLING_RATE_HZ, rate).subarray(0, kept));
  return standardise(recordOf(disturbed, rate));
}
