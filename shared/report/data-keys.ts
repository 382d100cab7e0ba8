import { ECG_PREFIX, INFERENCE_REQUEST_PREFIX, PATIENT_PREFIX } from '../wiring/wiring.ts';

/** Keys in the data bucket. They are made of ids only: a file name may hold a patient's name. */
export const waveformKey = (tenantId: string, ecgId: string): string =>
  `${ECG_PREFIX}${tenantId}/${ecgId}/standard.ecg`;

/** Key of all that is known of an ECG beside its samples. */
export const analysisKey = (tenantId: string, ecgId: string): string =>
  `${ECG_PREFIX}${tenantId}/${ecgId}/analysis.json`;

/** Key of the patient block, if it is kept. */
export const patientKey = (tenantId: string, ecgId: string): string =>
  `${PATIENT_PREFIX}${tenantId}/${ecgId}.json`;

/** Key of the lossless copy of an uploaded part: its place among the parts and its extension. */
export function originalKey(tenantId: string, ecgId: string, index: number, uploadKey: string): string {
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(uploadKey)?.[1]?.toLowerCase() ?? 'bin';
  return `${ECG_PREFIX}${tenantId}/${ecgId}/original/${index}.${extension}`;
}

/** Key of an inference request that is too large to be sent inline. */
export const inferenceRequestKey = (reportId: string, attempt: number): string =>
  `${INFERENCE_REQUEST_PREFIX}${reportId}/${attempt}`;
