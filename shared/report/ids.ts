import { createHash } from 'node:crypto';
import type { AskedReport } from '../model/question.ts';

/** Lower-case hex SHA-256 of bytes or text. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Id of the ECG of a direct put: the same for the same bytes under the same key. */
export function directEcgId(bucket: string, key: string, contentSha256: string): string {
  return sha256Hex([bucket, key, contentSha256].join('\0')).slice(0, 32);
}

/** Id of the report on an ECG that answers a question: a retry names the same report. */
export function reportIdOf(ecgId: string, { task, style = '', finding = '' }: AskedReport): string {
  const asked = style === '' && finding === '' ? task : [task, style, finding].join('\0');
  return `${ecgId}-${sha256Hex(asked).slice(0, 8)}`;
}

/** The ECG that a report is on. */
export function ecgIdOfReport(reportId: string): string {
  return reportId.slice(0, 32);
}

/** What the endpoint calls one attempt at a report. */
export function inferenceIdOf(reportId: string, attempt: number): string {
  return `${reportId}#${attempt}`;
}

/** Report and attempt of an inference; undefined for an id that is not ours. */
export function parseInferenceId(inferenceId: string): { reportId: string; attempt: number } | undefined {
  const match = /^([0-9a-f]{32}-[0-9a-f]{8})#([1-9]\d{0,3})$/.exec(inferenceId);
  return match ? { reportId: match[1]!, attempt: Number(match[2]) } : undefined;
}
