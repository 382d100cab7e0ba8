import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STANDARD_SAMPLES, type StandardEcg } from './standard.ts';
import { decodeStandardEcg, encodeStandardEcg, StandardCodecError } from './standard-codec.ts';

function ecgOf(sample: (i: number) => number, warnings: StandardEcg['warnings'] = []): StandardEcg {
  return {
    samples: Float32Array.from({ length: 12 * STANDARD_SAMPLES }, (_, i) => sample(i)),
    leadStatus: [...Array<'recorded'>(10).fill('recorded'), 'derived', 'missing'],
    paddedSamples: 250,
    windowStartS: 3,
    recordedDurationS: 17.5,
    warnings,
  };
}

describe('the codec of a standard ECG', () => {
  it('gives back whole microvolts exactly', () => {
    const ecg = ecgOf((i) => ((i % 65_535) - 32_767) / 1000);
    expect(decodeStandardEcg(encodeStandardEcg(ecg))).toEqual(ecg);
  });

  it('keeps the other windows of a long recording, and reads what was stored without them', () => {
    const otherWindows = Array.from({ length: 11 }, (_, k) => ({
      startS: 86_000 + k,
      grade: 'limited' as const,
      score: 0.958,
    }));
    const ecg = { ...ecgOf(() => 0), otherWindows };
    const bytes = encodeStandardEcg(ecg);
    expect(decodeStandardEcg(bytes)).toEqual(ecg);
    expect(bytes.length).toBeLessThan(127_000);
    expect(decodeStandardEcg(encodeStandardEcg(ecgOf(() => 0)))).not.toHaveProperty('otherWindows');
  });

  it('rounds to the nearest microvolt', () => {
    const ecg = ecgOf((i) => 3 * Math.sin(i / 50));
    const decoded = decodeStandardEcg(encodeStandardEcg(ecg));
    const error = decoded.samples.map((value, i) => Math.abs(value - ecg.samples[i]!));
    expect(error.reduce((largest, value) => Math.max(largest, value), 0)).toBeLessThan(0.0005001);
  });

  it('writes int16 little endian, lead after lead, after a JSON header', () => {
    const bytes = encodeStandardEcg(ecgOf((i) => (i === STANDARD_SAMPLES ? -0.002 : 0)));
    const view = new DataView(bytes.buffer);
    const signal = 8 + view.getUint32(4, true);
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('SECG');
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, signal)))).toMatchObject({
      microvoltsPerBit: 1,
    });
    expect(bytes.length - signal).toBe(120_000);
    expect(view.getInt16(signal + 2 * STANDARD_SAMPLES, true)).toBe(-2);
  });

  it('limits what does not fit and says how much', () => {
    const decoded = decodeStandardEcg(encodeStandardEcg(ecgOf((i) => (i < 3 ? -50 : i === 3 ? 40 : 0))));
    expect([...decoded.samples.subarray(0, 5)].map((value) => value.toFixed(3))).toEqual([
      '-32.767',
      '-32.767',
      '-32.767',
      '32.767',
      '0.000',
    ]);
    expect(decoded.warnings).toEqual([
      { code: 'CLIPPED', message: '4 samples beyond ± 32.767 mV were limited to that.' },
    ]);
  });

  it('stays below 127,000 bytes however many warnings there are', () => {
    const warnings = Array.from({ length: 500 }, (_, i) => ({ code: `W${i}`, message: 'ä'.repeat(100) }));
    const bytes = encodeStandardEcg(ecgOf(() => 0, warnings));
    expect(bytes.length).toBeLessThanOrEqual(127_000);
    const kept = decodeStandardEcg(bytes).warnings;
    expect(kept[0]).toEqual(warnings[0]);
    expect(kept.at(-1)).toEqual({
      code: 'WARNINGS_LEFT_OUT',
      message: `${500 - (kept.length - 1)} further warnings were left out.`,
    });
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = encodeStandardEcg(ecgOf((i) => (i % 7) / 1000));
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 3);
    expect(decodeStandardEcg(larger.subarray(3, 3 + bytes.length))).toEqual(decodeStandardEcg(bytes));
  });

  const whole = encodeStandardEcg(ecgOf((i) => (i % 100) / 1000));

  it.each([
    ['nothing', new Uint8Array(0), 'NOT_A_STANDARD_ECG'],
    ['other bytes', new TextEncoder().encode('RIFF....'), 'NOT_A_STANDARD_ECG'],
    ['the magic only', whole.slice(0, 4), 'TRUNCATED'],
    ['half a header', whole.slice(0, 100), 'TRUNCATED'],
    ['no samples', whole.slice(0, -120_000), 'TRUNCATED'],
    ['a sample too few', whole.slice(0, -2), 'TRUNCATED'],
    ['a byte too many', new Uint8Array([...whole, 0]), 'TRUNCATED'],
    ['another version', whole.map((byte, i) => (i === whole.indexOf(49) ? 50 : byte)), 'MALFORMED_HEADER'],
    ['a header of no JSON', whole.map((byte, i) => (i === 8 ? 0 : byte)), 'MALFORMED_HEADER'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => decodeStandardEcg(bytes)).toThrow(
      expect.objectContaining({ name: 'StandardCodecError', code }),
    );
  });

  it('answers damaged headers with its own error or an ECG', () => {
    const headerLength = 8 + new DataView(whole.buffer).getUint32(4, true);
    fc.assert(
      fc.property(fc.nat(headerLength - 1), fc.nat(255), (at, value) => {
        const damaged = whole.slice();
        damaged[at] = value;
        try {
          expect(decodeStandardEcg(damaged).samples.length).toBe(12 * STANDARD_SAMPLES);
        } catch (error) {
          expect(error).toBeInstanceOf(StandardCodecError);
        }
      }),
      { numRuns: 60 },
    );
  });
});
