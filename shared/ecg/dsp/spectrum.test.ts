import { describe, expect, it } from 'vitest';
import { bandPower, welch } from './spectrum.ts';

const SCIPY_40 = [
  0.0018821845513, 0.00482326277209, 0.0684216880979, 0.0335730610776, 0.0716535586808, 0.0930366028742,
  0.0179438906851, 0.0217989835989, 0.00244274032888,
];
const SCIPY_32 = [
  0.00248844557754, 0.00430683743782, 0.0677978950863, 0.0368237380649, 0.0738228010454, 0.0920476938204,
  0.0157005946944, 0.0220376894641, 0.00311131396731,
];

function sine(hz: number, amplitude: number, samplingRateHz: number, length: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / samplingRateHz),
  );
}

describe('welch', () => {
  it('equals scipy.signal.welch', () => {
    const samples = Float32Array.from({ length: 40 }, (_, i) => (i * i) % 7);
    // scipy.signal.welch(x, fs=100, nperseg=16): odd and even numbers of segments take different ways.
    expect(welch(samples, 100, 16)).toEqual({ stepHz: 6.25, density: expect.any(Float64Array) });
    SCIPY_40.forEach((value, k) => {
      expect(welch(samples, 100, 16).density[k]).toBeCloseTo(value, 9);
    });
    SCIPY_32.forEach((value, k) => {
      expect(welch(samples.subarray(0, 32), 100, 16).density[k]).toBeCloseTo(value, 9);
    });
  });

  it('holds the power of a sine around its frequency', () => {
    const spectrum = welch(sine(50, 0.2, 500, 5000), 500, 1024);
    expect(bandPower(spectrum, 48, 52)).toBeCloseTo(0.2 ** 2 / 2, 4);
    expect(bandPower(spectrum, 0, 45)).toBeLessThan(1e-6);
  });

  it('refuses a length that is no power of two, and a signal shorter than a segment', () => {
    expect(() => welch(new Float32Array(100), 500, 60)).toThrow(RangeError);
    expect(() => welch(new Float32Array(100), 500, 128)).toThrow(RangeError);
  });
});
