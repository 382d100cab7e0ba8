import { INFERENCE_REQUEST_CONTENT_TYPE, INLINE_BODY_LIMIT_BYTES } from '../model/protocol.ts';
import { measurementsToTell, type Question } from '../model/question.ts';
import { inferenceRequestOf } from '../model/request.ts';
import type { InferenceEndpoint } from '../ports/inference-endpoint.ts';
import type { Logger } from '../ports/logger.ts';
import { type ObjectStore, s3Uri } from '../ports/object-store.ts';
import { INVOCATION_TIMEOUT_S } from '../wiring/wiring.ts';
import { inferenceRequestKey, waveformKey } from './data-keys.ts';
import { inferenceIdOf } from './ids.ts';
import type { Ecg, Report } from './schema.ts';
import type { ReportStore } from './store.ts';

/** What asking the endpoint for a report needs of the world. */
export interface InferencePorts {
  store: ReportStore;
  objects: ObjectStore;
  endpoint: InferenceEndpoint;
  logger: Logger;
  dataBucket: string;
}

async function loadWaveform({ objects, dataBucket }: InferencePorts, report: Report): Promise<Uint8Array> {
  const key = waveformKey(report.tenantId, report.ecgId);
  const bytes = await objects.get({ bucket: dataBucket, key });
  if (bytes === undefined) throw new Error(`The waveform of ECG ${report.ecgId} is not in the data bucket.`);
  return bytes;
}

/** What the model is asked for a report: of its ECG, age, sex and measured values, and nothing else that a file says. */
function questionOf({ task, style, finding }: Report, ecg: Ecg | undefined): Question {
  return {
    task,
    style,
    finding,
    patient: ecg?.subject,
    measurements: ecg?.measurements && measurementsToTell(ecg.measurements),
  };
}

/**
 * Asks the endpoint for the current attempt of a report on `ecg` and then notes that it accepted. A crash in between makes
 * the endpoint be asked twice: the first result wins, so that does no harm.
 */
export async function invokeEndpoint(
  ports: InferencePorts,
  report: Report,
  ecg: Ecg | undefined,
  waveform?: Uint8Array,
): Promise<void> {
  const { store, objects, endpoint, logger, dataBucket } = ports;
  const { tenantId, reportId, attempt } = report;
  const body = inferenceRequestOf(waveform ?? (await loadWaveform(ports, report)), questionOf(report, ecg));
  const contentType = INFERENCE_REQUEST_CONTENT_TYPE;
  const isInline = body.byteLength <= INLINE_BODY_LIMIT_BYTES;
  const stored = { bucket: dataBucket, key: inferenceRequestKey(reportId, attempt) };
  if (!isInline) await objects.put(stored, body, contentType);
  await endpoint.invoke({
    inferenceId: inferenceIdOf(reportId, attempt),
    contentType,
    input: isInline ? { body } : { location: s3Uri(stored) },
    timeoutS: INVOCATION_TIMEOUT_S,
  });
  await store.changeReport(tenantId, reportId, (current) =>
    current.invokedAttempt < attempt ? { ...current, invokedAttempt: attempt } : undefined,
  );
  logger.info('The endpoint accepted an invocation.', { reportId, attempt });
}
