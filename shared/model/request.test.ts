import { describe, expect, it } from 'vitest';
import { STANDARD_SAMPLES, type StandardEcg } from '../ecg/standard.ts';
import { encodeStandardEcg } from '../ecg/standard-codec.ts';
import { INLINE_BODY_LIMIT_BYTES } from './protocol.ts';
import { measurementsToTell } from './question.ts';
import { decodeInferenceRequest, encodeInferenceRequest, inferenceRequestOf } from './request.ts';

const ecg: StandardEcg = {
  samples: Float32Array.from({ length: 12 * STANDARD_SAMPLES }, (_, i) => (i % 1000) / 1000),
  leadStatus: Array<'recorded'>(12).fill('recorded'),
  paddedSamples: 0,
  windowStartS: 0,
  recordedDurationS: 10,
  warnings: Array.from({ length: 100 }, (_, i) => ({ code: `W${i}`, message: 'x'.repeat(200) })),
};

describe('the inference request', () => {
  const body = encodeInferenceRequest({ ecg, task: 'report' });

  it('gives back the ECG and the task', () => {
    const decoded = decodeInferenceRequest(body);
    expect(decoded.task).toBe('report');
    expect(decoded.ecg.samples).toEqual(ecg.samples);
  });

  it('gives back style, finding, age, sex and measured values, and no reason or text beside them', () => {
    const subject = { ageYears: 71, sex: 'female' as const };
    const measurements = measurementsToTell({
      intervals: {
        heartRate: { value: 61.5, unit: '1/min' },
        pr: { value: null, unit: 'ms', reason: 'No P wave was found.' },
        qt: { value: 380, unit: 'ms' },
      },
      axes: { qrs: { value: -12, unit: '°' }, p: { value: 50, unit: '°' } },
    });
    const asked = { task: 'presence', style: 'terse', finding: 'AFIB', patient: subject, measurements };
    const { ecg: _, ...decoded } = decodeInferenceRequest(encodeInferenceRequest({ ecg, ...asked }));
    expect(decoded).toEqual(asked);
    expect(decoded.measurements).toEqual({
      intervals: { heartRate: { value: 61.5, unit: '1/min' } },
      axes: { qrs: { value: -12, unit: '°' } },
    });
  });

  it('refuses a header with text where a number belongs', () => {
    const patient = { ageYears: 'Jane Doe' } as unknown as { ageYears: number };
    expect(() => encodeInferenceRequest({ ecg, task: 'report', patient })).toThrow();
  });

  it('is the stored waveform behind a small header', () => {
    const stored = encodeStandardEcg(ecg);
    expect(inferenceRequestOf(stored, { task: 'report' })).toEqual(body);
    expect(body.subarray(-stored.length)).toEqual(stored);
  });

  it('fits the inline body, also with the longest names and many warnings', () => {
    const name = 'ä'.repeat(200);
    const short = name.slice(0, 64);
    const largest = { ecg, task: name, style: short, finding: short, patient: { ageYears: 90 } };
    expect(encodeInferenceRequest(largest).length).toBeLessThan(INLINE_BODY_LIMIT_BYTES);
  });

  it.each([
    ['nothing', new Uint8Array(0), 'NOT_A_REQUEST'],
    ['a bare waveform', encodeStandardEcg(ecg), 'NOT_A_REQUEST'],
    ['the magic only', body.slice(0, 4), 'NOT_A_REQUEST'],
    ['half a header', body.slice(0, 20), 'MALFORMED_REQUEST'],
    ['a header of no JSON', body.map((byte, i) => (i === 8 ? 0 : byte)), 'MALFORMED_REQUEST'],
    ['a cut waveform', body.slice(0, -1), 'MALFORMED_ECG'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => decodeInferenceRequest(bytes)).toThrow(
      expect.objectContaining({ name: 'InferenceRequestError', code }),
    );
  });
});
