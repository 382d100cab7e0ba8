import { type InferenceFault, inferenceFault } from '../../model/protocol.ts';

/** The fault that a text holds: a JSON object, alone or quoted within SageMaker's own sentence. */
function findFault(text: string): InferenceFault | undefined {
  const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const candidate of [json, json.replaceAll('\\"', '"')]) {
    try {
      return inferenceFault.parse(JSON.parse(candidate));
    } catch {
      // Not a fault of ours: SageMaker's own words, read below.
    }
  }
  return undefined;
}

/** HTTP status in "Received client error (400) from model", SageMaker's words for an answer of the container. */
function findStatus(failureReason: string): number | undefined {
  const match = /error \((\d{3})\)/.exec(failureReason);
  return match ? Number(match[1]) : undefined;
}

/**
 * What went wrong in a failed invocation, and whether it may pass: the container's own word if there is one, else by
 * HTTP status. Timeouts, expiry, 5xx and everything unknown may pass; another 4xx does not.
 */
export function classifyFailure(failureReason: string, failureBody = ''): InferenceFault {
  const stated = findFault(failureBody) ?? findFault(failureReason);
  if (stated !== undefined) return stated;
  const status = findStatus(failureReason);
  const isClientError = status !== undefined && status >= 400 && status < 500;
  if (isClientError && status !== 408 && status !== 429) {
    const message = `The model refused the ECG (HTTP ${status}); the model package may not know this task.`;
    return { code: 'INFERENCE_REJECTED', message, passing: false };
  }
  if (/timed? ?out|expired/i.test(failureReason)) {
    return { code: 'INFERENCE_TIMEOUT', message: 'The model did not answer in time.', passing: true };
  }
  return { code: 'INFERENCE_UNAVAILABLE', message: 'The model endpoint failed.', passing: true };
}
