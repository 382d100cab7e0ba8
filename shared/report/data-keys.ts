import { ECG_PREFIX, INFERENCE_REQUEST_PREFIX } from '../wiring/wiring.ts';

/** Keys in the data bucket. They are made of ids only: a file name may hold a patient's name. */
export const waveformKey = (tenantId: string, ecgId: string): string =>
  `${ECG_PREFIX}${tenantId}/${ecgId}/standard.ecg`;

/** Key of the lossless copy of an uploaded part: its place among the parts and its extension. */
export function originalKey(tenantId: string, ecgId: string, index: number, uploadKey: string): string {
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(uploadKey)?.[1]?.toLowerCase() ?? 'bin';
  return `${ECG_PREFIX}${tenantId}/${ecgId}/original/${index}.${extension}`;
}

/** Key of an inference request that is too large to be sent inline. */
export const inferenceRequestKey = (reportId: string, attempt: number): string =>
  `${INFERENCE_REQUEST_PREFIX}${reportId}/${attempt}`;
