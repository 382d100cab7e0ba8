import { describe, expect, it } from 'vitest';
import { classifyFailure } from './inference-fault.ts';

const fault = { code: 'OUT_OF_MEMORY', message: 'The GPU is full.', passing: true };

describe('classifyFailure', () => {
  it('takes the word of the container, from the failure object', () => {
    expect(classifyFailure('Received server error (500) from model', JSON.stringify(fault))).toEqual(fault);
    const permanent = { ...fault, passing: false };
    expect(classifyFailure('Received server error (500) from model', JSON.stringify(permanent))).toEqual(
      permanent,
    );
  });

  it.each([
    ['plain', `Received server error (500) from model with message "${JSON.stringify(fault)}".`],
    [
      'escaped',
      `ModelError: error (500) with message "${JSON.stringify(fault).replaceAll('"', '\\"')}". See logs.`,
    ],
  ])('takes the word of the container, quoted in the reason: %s', (_, reason) => {
    expect(classifyFailure(reason)).toEqual(fault);
  });

  it.each([
    ['ClientError: Received server error (500) from model. See the logs.', 'INFERENCE_UNAVAILABLE', true],
    ['Received server error (503) from model', 'INFERENCE_UNAVAILABLE', true],
    ['Received client error (400) from model', 'INFERENCE_REJECTED', false],
    ['Received client error (429) from model', 'INFERENCE_UNAVAILABLE', true],
    ['Received client error (408) from model', 'INFERENCE_UNAVAILABLE', true],
    ['Model invocation timed out after 120 s.', 'INFERENCE_TIMEOUT', true],
    ['The request expired before it could be processed.', 'INFERENCE_TIMEOUT', true],
    ['', 'INFERENCE_UNAVAILABLE', true],
  ])('judges "%s" by itself', (reason, code, passing) => {
    expect(classifyFailure(reason, 'no JSON')).toMatchObject({ code, passing });
  });
});
