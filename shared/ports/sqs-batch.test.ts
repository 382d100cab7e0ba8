import { describe, expect, it } from 'vitest';
import { createJsonLogger } from './logger.ts';
import { consumeBatch, type QueueConsumer } from './sqs-batch.ts';

const record = (messageId: string, body: string, receiveCount = 1) => ({
  messageId,
  body,
  attributes: { ApproximateReceiveCount: String(receiveCount) },
});

function consumer(log: string[], handled: string[]): QueueConsumer<string> {
  return {
    parse: (body) => JSON.parse(body),
    handle: async (message) => {
      if (message === 'bad') throw Object.assign(new Error('Jane Doe'), { code: 'E_BAD' });
      handled.push(message);
    },
    giveUp: async (message) => void handled.push(`gave up ${message}`),
    maxReceiveCount: 3,
    logger: createJsonLogger((line) => log.push(line)),
  };
}

describe('consumeBatch', () => {
  it('names the failed messages only, whatever failed', async () => {
    const handled: string[] = [];
    const Records = [record('1', '"a"'), record('2', '"bad"'), record('3', 'no JSON'), record('4', '"b"')];
    const response = await consumeBatch(consumer([], handled), { Records });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: '3' }] });
    expect(handled).toEqual(['a', 'b']);
  });

  it('gives up after the last try and still lets the message go to the dead letters', async () => {
    const handled: string[] = [];
    const Records = [record('1', '"bad"', 2), record('2', '"bad"', 3)];
    const response = await consumeBatch(consumer([], handled), { Records });
    expect(response.batchItemFailures).toHaveLength(2);
    expect(handled).toEqual(['gave up bad']);
  });

  it('logs the code of an error and where it was thrown, never its message', async () => {
    const log: string[] = [];
    await consumeBatch(consumer(log, []), { Records: [record('1', '"bad"')] });
    expect(log).toHaveLength(1);
    expect(JSON.parse(log[0]!)).toMatchObject({ level: 'error', messageId: '1', errorCode: 'E_BAD' });
    expect(log[0]).toContain('sqs-batch');
    expect(log[0]).not.toContain('Jane');
  });
});
