import type { EcgAnalysis } from '../../ecg/analyse.ts';
import { encodeStandardEcg } from '../../ecg/standard-codec.ts';
import { toAnalysisObject } from '../analysis-object.ts';
import { analysisKey, patientKey, waveformKey } from '../data-keys.ts';
import { toPatientObject } from '../patient-object.ts';
import type { Ecg } from '../schema.ts';
import type { IngestPorts } from './ports.ts';

/** What was stored of an ECG that could be read. */
export interface KeptFindings {
  waveformKey: string;
  analysisKey: string;
  /** The standard ECG as it lies under `waveformKey`. */
  waveform: Uint8Array;
}

/**
 * Stores waveform and analysis under the ECG's prefix and, where the service is set to keep it, the patient block under
 * its own. Also of an ECG whose signal is unusable: a person must be able to look at what was wrong.
 */
export async function keepFindings(
  { objects, dataBucket, keepPatient }: IngestPorts,
  { tenantId, ecgId }: Ecg,
  analysis: EcgAnalysis,
): Promise<KeptFindings> {
  const putJson = (key: string, value: unknown) =>
    objects.put(
      { bucket: dataBucket, key },
      new TextEncoder().encode(JSON.stringify(value)),
      'application/json',
    );
  const kept: KeptFindings = {
    waveformKey: waveformKey(tenantId, ecgId),
    analysisKey: analysisKey(tenantId, ecgId),
    waveform: encodeStandardEcg(analysis.standard),
  };
  const at = { bucket: dataBucket, key: kept.waveformKey };
  await objects.put(at, kept.waveform, 'application/octet-stream');
  await putJson(kept.analysisKey, toAnalysisObject(ecgId, analysis));
  const patient = keepPatient ? toPatientObject(ecgId, analysis.record) : undefined;
  if (patient) await putJson(patientKey(tenantId, ecgId), patient);
  return kept;
}
