import { type InferenceFault, type InferenceResponse, inferenceResponse } from '../../model/protocol.ts';
import { parseS3Uri } from '../../ports/object-store.ts';
import { MAX_INFERENCE_ATTEMPTS } from '../../wiring/wiring.ts';
import { giveUpReport } from '../give-up.ts';
import { parseInferenceId } from '../ids.ts';
import { type InferencePorts, invokeEndpoint } from '../invoke-endpoint.ts';
import type { Report } from '../schema.ts';
import { canReviveReport, reviveReport } from '../states.ts';
import { checkAnswer } from './check-answer.ts';
import { classifyFailure } from './inference-fault.ts';
import type { InferenceNotification } from './notification.ts';

/** What collect needs of the world. */
export type CollectPorts = InferencePorts;

const UNREADABLE_ANSWER: InferenceFault = {
  code: 'INFERENCE_ANSWER_UNREADABLE',
  message: 'The answer of the model could not be read.',
  passing: true,
};

/** The body at a location in the data bucket; undefined when there is none. */
async function readBody({ objects, dataBucket }: CollectPorts, uri = ''): Promise<string | undefined> {
  const location = parseS3Uri(uri);
  const bytes = location?.bucket === dataBucket ? await objects.get(location) : undefined;
  return bytes && new TextDecoder().decode(bytes);
}

function parseAnswer(body: string): InferenceResponse | undefined {
  try {
    return inferenceResponse.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** What came of an invocation. Throws when the answer of a completed one is not there (yet). */
async function readOutcome(
  ports: CollectPorts,
  { isCompleted, location, failureReason }: InferenceNotification,
): Promise<InferenceResponse | InferenceFault> {
  const body = await readBody(ports, location);
  if (!isCompleted) return classifyFailure(failureReason, body);
  if (body === undefined) throw new Error('The answer of the endpoint is not in the data bucket.');
  return parseAnswer(body) ?? UNREADABLE_ANSWER;
}

/** GENERATING → PRELIMINARY. The first result wins, whichever attempt it is of; a failure before it is forgotten. */
async function keepResult(ports: CollectPorts, report: Report, answer: InferenceResponse) {
  const { store, logger } = ports;
  const check = await checkAnswer(ports, report, answer);
  const { text, model, executionProvider, timings } = answer;
  const after = await store.changeReport(report.tenantId, report.reportId, (current) => {
    if (current.status !== 'GENERATING') return undefined;
    const { lastFault: _, ...rest } = current;
    return { ...rest, status: 'PRELIMINARY', text, model, executionProvider, timings, ...check };
  });
  logger.info('A result arrived.', { reportId: report.reportId, status: after.status });
}

/** Notes that an attempt failed: the next attempt, or the end. Only the attempt under way decides. */
function afterFault(
  current: Report,
  attempt: number,
  { code, message, passing }: InferenceFault,
): Report | undefined {
  if (current.status !== 'GENERATING' || current.attempt !== attempt) return undefined;
  const lastFault = { code, message };
  const invokedAttempt = Math.max(current.invokedAttempt, attempt);
  if (!passing) return { ...current, status: 'FAILED', invokedAttempt, failure: lastFault };
  if (attempt < MAX_INFERENCE_ATTEMPTS)
    return { ...current, attempt: attempt + 1, invokedAttempt, lastFault };
  const failure = {
    code: 'INFERENCE_FAILED',
    message: `The model failed ${MAX_INFERENCE_ATTEMPTS} times; upload the ECG again later.`,
  };
  return { ...current, status: 'FAILED', invokedAttempt, lastFault, failure };
}

/** Decides about a failed attempt and, if there is to be another, asks the endpoint for it. */
async function handleFault(ports: CollectPorts, report: Report, attempt: number, fault: InferenceFault) {
  const { store, logger } = ports;
  const { tenantId, reportId } = report;
  const after = await store.changeReport(tenantId, reportId, (current) =>
    afterFault(current, attempt, fault),
  );
  logger.info('An inference failed.', { reportId, attempt, fault: fault.code, status: after.status });
  // Also when the decision was made before: a crash may have come between it and the invocation.
  const isUnasked = after.attempt === attempt + 1 && after.invokedAttempt <= attempt;
  if (after.status === 'GENERATING' && isUnasked) {
    await invokeEndpoint(ports, after, await store.getEcg(tenantId, after.ecgId));
  }
}

/** True when this attempt's end is what the report waits for, or the next attempt was not asked for yet. */
function isUnderWay(report: Report, attempt: number): boolean {
  return report.attempt === attempt || (report.attempt === attempt + 1 && report.invokedAttempt <= attempt);
}

/** The report and attempt of an inference; undefined when it is none of ours. */
async function findAttempt(
  { store }: CollectPorts,
  inferenceId: string,
): Promise<{ report: Report; attempt: number } | undefined> {
  const inference = parseInferenceId(inferenceId);
  const tenantId = inference && (await store.findInferenceTenant(inference.reportId));
  const report = inference && tenantId && (await store.getReport(tenantId, inference.reportId));
  return report ? { report, attempt: inference.attempt } : undefined;
}

/** Dead letters that were redriven find the report given up: it goes on. */
async function reopen({ store }: CollectPorts, { tenantId, reportId }: Report): Promise<Report> {
  return store.changeReport(tenantId, reportId, reviveReport);
}

/**
 * Takes in the end of an invocation. Results and failures may come twice, late or out of order; whatever comes after
 * the decision changes nothing.
 */
export async function collectInference(
  ports: CollectPorts,
  notification: InferenceNotification,
): Promise<void> {
  const found = await findAttempt(ports, notification.inferenceId);
  if (found === undefined) {
    ports.logger.warn('A notification of an unknown inference was ignored.');
    return;
  }
  const { report, attempt } = found;
  if (report.status !== 'GENERATING' && !canReviveReport(report)) return;
  const outcome = await readOutcome(ports, notification);
  if ('text' in outcome) await keepResult(ports, await reopen(ports, report), outcome);
  else if (isUnderWay(report, attempt)) {
    await handleFault(ports, await reopen(ports, report), attempt, outcome);
  }
}

/** Fails the report of a notification that could not be taken in, so that nobody waits for it for ever. */
export async function giveUpCollect(
  ports: CollectPorts,
  { inferenceId }: InferenceNotification,
): Promise<void> {
  const found = await findAttempt(ports, inferenceId);
  if (found === undefined || !isUnderWay(found.report, found.attempt)) return;
  await giveUpReport(ports.store, found.report.tenantId, found.report.reportId);
}
