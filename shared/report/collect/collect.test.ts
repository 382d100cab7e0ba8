import { beforeEach, describe, expect, it } from 'vitest';
import type { InferenceResponse } from '../../model/protocol.ts';
import { decodeInferenceRequest } from '../../model/request.ts';
import type { Invocation } from '../../ports/inference-endpoint.ts';
import { COLLECT_QUEUE, MAX_INFERENCE_ATTEMPTS } from '../../wiring/wiring.ts';
import { makeZippedRecord } from '../testing/wfdb-record.ts';
import { crashAfter, createWorld, DATA, objectCreated, UPLOADS, type World } from '../testing/world.ts';

const DONE = { batchItemFailures: [] };
const AGAIN = { batchItemFailures: [{ itemIdentifier: 'message-1' }] };
const zip = makeZippedRecord('a');

const answer = (text: string): InferenceResponse => ({
  schemaVersion: 1,
  text,
  tokens: [{ id: 1, text, logProbability: -0.1 }],
  finishReason: 'end-of-text',
  task: 'report',
  model: { name: 'meit', version: '1' },
  executionProvider: 'cpu',
  timings: { queuedMs: 1, encodeMs: 2, generateMs: 3, totalMs: 6 },
});

let world: World;
let reportId: string;

beforeEach(async () => {
  world = await worldWithReport();
  reportId = world.reports()[0]!.reportId;
});

async function worldWithReport(): Promise<World> {
  const fresh = createWorld();
  fresh.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
  await fresh.ingest(objectCreated('uploads/a.zip'));
  return fresh;
}

const report = () => world.reports()[0]!;

function sns(message: object): unknown {
  return {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: 'arn:aws:sns:eu-central-1:111122223333:inference',
    Message: JSON.stringify(message),
    Timestamp: '2026-03-01T10:00:01.000Z',
    SignatureVersion: '1',
  };
}

const common = {
  awsRegion: 'eu-central-1',
  eventTime: '2026-03-01T10:00:01.608Z',
  receivedTime: '2026-03-01T10:00:00.455Z',
  requestParameters: { contentType: 'application/vnd.ecg-report.request', endpointName: 'reports' },
  eventVersion: '1.0',
  eventSource: 'aws:sagemaker',
  eventName: 'InferenceResult',
};

/** The notification of a completed attempt, whose answer lies in the data bucket. */
function completed(attempt: number, body: string, inWorld = world): unknown {
  const key = `inference/results/${attempt}.out`;
  inWorld.put({ bucket: DATA, key }, new TextEncoder().encode(body));
  return sns({
    ...common,
    invocationStatus: 'Completed',
    responseParameters: { contentType: 'application/json', outputLocation: `s3://${DATA}/${key}` },
    inferenceId: `${reportId}#${attempt}`,
  });
}

function failed(attempt: number, failureReason: string, body?: string): unknown {
  const key = `inference/failures/${attempt}.out`;
  if (body !== undefined) world.put({ bucket: DATA, key }, new TextEncoder().encode(body));
  return sns({
    ...common,
    invocationStatus: 'Failed',
    failureReason,
    ...(body !== undefined && { responseParameters: { failureLocation: `s3://${DATA}/${key}` } }),
    inferenceId: `${reportId}#${attempt}`,
  });
}

const TIMEOUT = 'Model invocation timed out after 120 s.';
const SERVER_ERROR =
  'ClientError: Received server error (500) from model. See the SageMaker Endpoint logs in your account.';

describe('a result', () => {
  it('makes the report PRELIMINARY', async () => {
    expect(await world.collect(completed(1, JSON.stringify(answer('sinus rhythm'))))).toEqual(DONE);
    expect(report()).toMatchObject({
      status: 'PRELIMINARY',
      text: 'sinus rhythm',
      model: { name: 'meit', version: '1' },
      executionProvider: 'cpu',
      timings: { totalMs: 6 },
      statements: [{ code: 'SR', evidence: { rule: 'sinus-rhythm' }, confidence: { isCalibrated: false } }],
      numbers: [],
      omissions: expect.any(Array),
      priority: { level: expect.any(String) },
    });
  });

  it('is kept, unchecked, when the analysis of its ECG is gone', async () => {
    world.objects.delete(`${DATA}/${world.ecgs()[0]!.analysisKey}`);
    expect(await world.collect(completed(1, JSON.stringify(answer('sinus rhythm'))))).toEqual(DONE);
    expect(report()).toMatchObject({
      status: 'PRELIMINARY',
      text: 'sinus rhythm',
      statements: [{ code: 'SR', evidence: { verdict: 'unverifiable' } }],
      warnings: [{ code: 'NOT_CHECKED' }, { code: 'LIMITED_SIGNAL' }],
    });
  });

  it('waits for the data bucket rather than going unchecked', async () => {
    const message = completed(1, JSON.stringify(answer('sinus rhythm')));
    let reads = 0;
    const observer = {
      before: async (call: string) => {
        if (call === 'objects.get' && ++reads === 2) throw new Error('unreachable');
      },
    };
    expect(await world.collect(message, { observer })).toEqual(AGAIN);
    expect(report().status).toBe('GENERATING');
    expect(await world.collect(message)).toEqual(DONE);
    expect(report().warnings?.map(({ code }) => code)).toEqual(['LIMITED_SIGNAL']);
  });

  it('wins if it is the first; later ones and failures change nothing', async () => {
    await world.collect(completed(1, JSON.stringify(answer('first'))));
    const before = report();
    await world.collect(completed(1, JSON.stringify(answer('second'))));
    await world.collect(failed(1, TIMEOUT));
    expect(report()).toEqual(before);
    expect(world.invocations).toHaveLength(1);
  });

  it('wins whichever attempt it is of', async () => {
    await world.collect(failed(1, TIMEOUT));
    await world.collect(completed(1, JSON.stringify(answer('late, but first'))));
    expect(report()).toMatchObject({ status: 'PRELIMINARY', text: 'late, but first', attempt: 2 });
    expect(report().lastFault).toBeUndefined();
    await world.collect(completed(2, JSON.stringify(answer('too late'))));
    expect(report().text).toBe('late, but first');
  });

  it('wins once when several come at the same time', async () => {
    const messages = [1, 2, 3].map((n) => completed(n, JSON.stringify(answer(`${n}`))));
    expect(await Promise.all(messages.map((message) => world.collect(message)))).toEqual([DONE, DONE, DONE]);
    expect(report()).toMatchObject({ status: 'PRELIMINARY', revision: 3 });
  });

  it('that cannot be read is a passing fault', async () => {
    await world.collect(completed(1, 'not JSON'));
    expect(report()).toMatchObject({
      status: 'GENERATING',
      attempt: 2,
      invokedAttempt: 2,
      lastFault: { code: 'INFERENCE_ANSWER_UNREADABLE' },
    });
  });

  it('that is not there is waited for, and given up on the last try', async () => {
    const message = completed(1, '');
    world.objects.delete(`${DATA}/inference/results/1.out`);
    expect(await world.collect(message)).toEqual(AGAIN);
    expect(report().status).toBe('GENERATING');
    expect(await world.collect(message, { receiveCount: COLLECT_QUEUE.maxReceiveCount })).toEqual(AGAIN);
    expect(report()).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL_ERROR' } });
    // Redriven.
    await world.collect(completed(1, JSON.stringify(answer('at last'))));
    expect(report()).toMatchObject({ status: 'PRELIMINARY', text: 'at last' });
    expect(report().failure).toBeUndefined();
  });

  it('elsewhere than in the data bucket is not read', async () => {
    const message = sns({
      ...common,
      invocationStatus: 'Completed',
      responseParameters: { outputLocation: 's3://somebody-elses/answer' },
      inferenceId: `${reportId}#1`,
    });
    expect(await world.collect(message)).toEqual(AGAIN);
  });

  it('of an inference that is not ours is ignored', async () => {
    for (const inferenceId of ['11111111-2222-3333-4444-555555555555', `${'0'.repeat(32)}-00000000#1`]) {
      expect(await world.collect(sns({ ...common, invocationStatus: 'Completed', inferenceId }))).toEqual(
        DONE,
      );
    }
  });
});

describe('a failure', () => {
  it('that may pass is tried again with the same input', async () => {
    expect(await world.collect(failed(1, TIMEOUT))).toEqual(DONE);
    expect(report()).toMatchObject({
      status: 'GENERATING',
      attempt: 2,
      invokedAttempt: 2,
      lastFault: { code: 'INFERENCE_TIMEOUT' },
    });
    const [first, second] = world.invocations.slice(0, 2) as [Invocation, Invocation];
    expect(second.inferenceId).toBe(`${reportId}#2`);
    expect(second.input).toEqual(first.input);
    expect(decodeInferenceRequest((second.input as { body: Uint8Array }).body).task).toBe('report');
  });

  it('that comes twice is tried again once', async () => {
    await world.collect(failed(1, TIMEOUT));
    await world.collect(failed(1, TIMEOUT));
    expect(report().attempt).toBe(2);
    expect(world.invocations).toHaveLength(2);
  });

  it('of every attempt fails the report', async () => {
    for (let attempt = 1; attempt <= MAX_INFERENCE_ATTEMPTS; attempt++) {
      await world.collect(failed(attempt, SERVER_ERROR));
    }
    expect(report()).toMatchObject({ status: 'FAILED', failure: { code: 'INFERENCE_FAILED' } });
    expect(world.invocations).toHaveLength(MAX_INFERENCE_ATTEMPTS);
    const before = report();
    await world.collect(failed(2, SERVER_ERROR));
    await world.collect(completed(3, JSON.stringify(answer('too late'))));
    expect(report()).toEqual(before);
  });

  it('that cannot pass fails the report at once, with its own code', async () => {
    const fault = { code: 'UNKNOWN_TASK', message: 'This model knows no task "report".', passing: false };
    await world.collect(failed(1, 'Received client error (400) from model', JSON.stringify(fault)));
    expect(report()).toMatchObject({
      status: 'FAILED',
      failure: { code: 'UNKNOWN_TASK', message: fault.message },
    });
    expect(world.invocations).toHaveLength(1);
  });

  it('of an attempt that was given up long ago changes nothing', async () => {
    await world.collect(failed(1, TIMEOUT));
    await world.collect(failed(2, TIMEOUT));
    const before = report();
    await world.collect(failed(1, 'Received client error (400) from model'));
    expect(report()).toEqual(before);
    expect(world.invocations).toHaveLength(3);
  });

  it('shows on the report when the endpoint cannot be asked again', async () => {
    const observer = {
      before: async (call: string) => {
        if (call === 'endpoint.invoke') throw new Error('unreachable');
      },
    };
    const message = failed(1, TIMEOUT);
    expect(await world.collect(message, { observer })).toEqual(AGAIN);
    expect(report()).toMatchObject({ status: 'GENERATING', attempt: 2, invokedAttempt: 1 });
    await world.collect(message, { observer, receiveCount: COLLECT_QUEUE.maxReceiveCount });
    expect(report()).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL_ERROR' } });
    await world.collect(message);
    expect(report()).toMatchObject({ status: 'GENERATING', attempt: 2, invokedAttempt: 2 });
  });

  it('of an attempt that ingest could not note any more is counted', async () => {
    const early = createWorld();
    early.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
    const observer = {
      after: async (call: string) => {
        if (call === 'endpoint.invoke') throw new Error('crash');
      },
    };
    await early.ingest(objectCreated('uploads/a.zip'), { observer });
    expect(early.reports()[0]).toMatchObject({ attempt: 1, invokedAttempt: 0 });
    await early.collect(failed(1, TIMEOUT));
    expect(early.reports()[0]).toMatchObject({ attempt: 2, invokedAttempt: 2 });
    await early.ingest(objectCreated('uploads/a.zip'));
    expect(early.invocations).toHaveLength(2);
  });
});

describe('a crash while collecting', () => {
  it.each([
    ['a result', () => completed(1, JSON.stringify(answer('ok')))],
    ['a passing failure', () => failed(1, TIMEOUT)],
    ['a permanent failure', () => failed(1, 'Received client error (400) from model')],
  ])('%s is healed at every step by delivering the message again', async (_, makeMessage) => {
    let calls = 0;
    await world.collect(makeMessage(), { observer: { after: async () => void calls++ } });
    const { revision: _calm, ...calm } = report();
    const invocations = world.invocations.length;
    for (let step = 1; step <= calls; step++) {
      world = await worldWithReport();
      const message = makeMessage();
      expect(await world.collect(message, { observer: crashAfter(step) })).toEqual(AGAIN);
      expect(await world.collect(message)).toEqual(DONE);
      const { revision: __, ...healed } = report();
      expect(healed, `after call ${step}`).toEqual(calm);
      expect(world.invocations.length, `after call ${step}`).toBeLessThanOrEqual(invocations + 1);
    }
  });
});
