import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resample } from '../ecg/dsp/resample.ts';
import { STANDARD_LEADS } from '../ecg/leads.ts';
import { readEcg } from '../ecg/read.ts';
import type { EcgRecord } from '../ecg/record.ts';
import { STANDARD_SAMPLES, type StandardEcg } from '../ecg/standard.ts';
import { standardise } from '../ecg/standardise.ts';
import { modelInput } from './input.ts';
import { INPUT_CONTRACT as CONTRACT } from './input-contract.test-support.ts';

function ecgOf(sample: (lead: number, i: number) => number, changes: Partial<StandardEcg> = {}): StandardEcg {
  return {
    samples: Float32Array.from({ length: 12 * STANDARD_SAMPLES }, (_, i) =>
      sample(Math.floor(i / STANDARD_SAMPLES), i % STANDARD_SAMPLES),
    ),
    leadStatus: Array<'recorded'>(12).fill('recorded'),
    paddedSamples: 0,
    windowStartS: 0,
    recordedDurationS: 10,
    warnings: [],
    ...changes,
  };
}

function tone(hz: number): (lead: number, i: number) => number {
  return (_, i) => Math.sin((2 * Math.PI * hz * i) / 500);
}

function readRecord(folder: string, name: string): Promise<EcgRecord> {
  const files = ['.hea', '.dat'].map((extension) => `${name}${extension}`);
  return readEcg(
    files.map((file) => ({ name: file, bytes: readFileSync(new URL(`${folder}/${file}`, import.meta.url)) })),
  );
}

/** The recording 1.25 ms earlier: five samples at 4,000 Hz. */
function advanced(record: EcgRecord): EcgRecord {
  const leads = record.leads.map((lead) => {
    const fine = resample(lead.samples, 500, 4000);
    const samples = lead.samples.map((_, k) => fine[Math.min(fine.length - 1, 8 * k + 5)]!);
    return { ...lead, samples };
  });
  return { ...record, leads };
}

describe('modelInput', () => {
  it('keeps what lies below the edge and removes what lies above', () => {
    const low = modelInput(ecgOf(tone(10)), CONTRACT);
    expect(low.length).toBe(12_000);
    const expected = Float32Array.from({ length: 1000 }, (_, i) => Math.sin((2 * Math.PI * 10 * i) / 100));
    for (let i = 50; i < 950; i++) expect(low[11_000 + i]).toBeCloseTo(expected[i]!, 3);
    const high = modelInput(ecgOf(tone(50)), CONTRACT);
    expect(Math.max(...high.subarray(50, 950).map(Math.abs))).toBeLessThan(1e-3);
  });

  it('subtracts the median of every lead, unless told not to', () => {
    const ecg = ecgOf((lead) => lead - 5);
    expect(modelInput(ecg, CONTRACT).every((value) => value === 0)).toBe(true);
    expect(modelInput(ecg, { ...CONTRACT, baseline: 'none' })[3500]).toBeCloseTo(-2, 6);
  });

  it('limits to the clip value', () => {
    const input = modelInput(
      ecgOf((_, i) => (i > 2000 && i < 2500 ? 30 : 0)),
      CONTRACT,
    );
    expect(input.reduce((largest, value) => Math.max(largest, value), 0)).toBe(10);
  });

  it('leaves missing leads and padding at 0', () => {
    const leadStatus = STANDARD_LEADS.map((name) =>
      name === 'V1' ? ('missing' as const) : ('recorded' as const),
    );
    const input = modelInput(
      ecgOf((_, i) => (i < 3000 ? 1.5 + Math.sin(i / 20) : 0), { paddedSamples: 2000, leadStatus }),
      CONTRACT,
    );
    expect(input.subarray(6000, 7000).every((value) => value === 0)).toBe(true);
    expect(input.subarray(600, 1000).every((value) => value === 0)).toBe(true);
    expect(Math.abs(input[590]!)).toBeGreaterThan(0);
  });

  it('follows the contract’s leads and their order', () => {
    const contract = { ...CONTRACT, leads: ['V6', 'I'] as const, baseline: 'none' as const };
    const input = modelInput(
      ecgOf((lead) => lead / 2),
      { ...contract, leads: [...contract.leads] },
    );
    expect(input.length).toBe(2000);
    expect(input[500]).toBeCloseTo(5.5, 5);
    expect(input[1500]).toBeCloseTo(0, 5);
  });

  // PTB-XL's 100 Hz files run 1.25 ms ahead of its 500 Hz files, and the two end differently (the last 0.1 s).
  it('is the same for the 500 Hz and the 100 Hz file of a PTB-XL record, but for their 1.25 ms', async () => {
    const record500 = await readRecord('../ecg/formats/fixtures/ptb-xl', '00003_hr');
    const record100 = await readRecord('../dataset/fixtures/ptbxl/records100/00000', '00003_lr');
    const from100 = modelInput(standardise(record100), CONTRACT);
    const innerRms = (from500: Float32Array): number => {
      let sum = 0;
      let samples = 0;
      for (let i = 0; i < from500.length; i++) {
        if (i % 1000 < 20 || i % 1000 >= 940) continue;
        sum += (from500[i]! - from100[i]!) ** 2;
        samples++;
      }
      return Math.sqrt(sum / samples);
    };
    expect(innerRms(modelInput(standardise(advanced(record500)), CONTRACT))).toBeLessThan(0.001);
    expect(innerRms(modelInput(standardise(record500), CONTRACT))).toBeLessThan(0.02);
  });
});

describe('modelInput with a high-pass', () => {
  const filtered = { ...CONTRACT, highPassHz: 0.5 };
  /** Samples of lead I, without the first and the last second. */
  const inner = (input: Float32Array) => input.subarray(100, 900);
  const largest = (values: Float32Array) =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

  it('takes baseline wander out', () => {
    expect(largest(inner(modelInput(ecgOf(tone(0.2)), CONTRACT)))).toBeGreaterThan(0.9);
    expect(largest(modelInput(ecgOf(tone(0.2)), filtered))).toBeLessThan(0.03);
  });

  it('leaves the waves of the ECG as large and where they are', () => {
    const expected = Float32Array.from({ length: 1000 }, (_, i) => Math.sin((2 * Math.PI * 10 * i) / 100));
    const difference = modelInput(ecgOf(tone(10)), filtered)
      .subarray(0, 1000)
      .map((value, i) => value - expected[i]!);
    expect(largest(difference.subarray(300, 700))).toBeLessThan(0.001);
    // The wave is broken off at the ends, which the filter takes for a wander of its own.
    expect(largest(inner(difference))).toBeLessThan(0.05);
  });

  it('keeps the ST level of a beat to within a few hundredths of a mV', () => {
    // Every second 200 ms of ST segment at 0.2 mV between isoelectric lines: a causal 0.5 Hz filter would tilt it.
    const input = modelInput(
      ecgOf((_, i) => (i % 500 >= 200 && i % 500 < 300 ? 0.2 : 0)),
      filtered,
    );
    for (let beat = 1; beat < 9; beat++) {
      const level = (from: number) => input.subarray(100 * beat + from, 100 * beat + from + 10);
      const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const [before, start, end] = [level(25), level(43), level(48)].map(mean) as [number, number, number];
      expect(Math.abs(start - before - 0.2)).toBeLessThan(0.03);
      expect(Math.abs(end - start)).toBeLessThan(0.03);
    }
  });
});
