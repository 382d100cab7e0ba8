import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STANDARD_LEADS } from './leads.ts';
import { readEcg } from './read.ts';
import type { EcgLead, EcgRecord } from './record.ts';
import { STANDARD_SAMPLES, type StandardEcg } from './standard.ts';
import { standardise } from './standardise.ts';

function lead(name: string, rate = 500, seconds = 10, amplitude = 1): EcgLead {
  const samples = Float32Array.from(
    { length: Math.round(rate * seconds) },
    (_, i) => amplitude * Math.sin((2 * Math.PI * 7 * i) / rate),
  );
  return { name, samplingRate: rate, samples, derived: false };
}

function record(leads: EcgLead[]): EcgRecord {
  return {
    format: 'wfdb',
    leads,
    device: {},
    filters: {},
    patient: {},
    context: {},
    deviceStatements: [],
    deviceMeasurements: [],
    annotations: [],
    warnings: [],
  };
}

function allLeads(rate?: number, seconds?: number): EcgLead[] {
  return STANDARD_LEADS.map((name) => lead(name, rate, seconds));
}

function leadOf(ecg: StandardEcg, name: (typeof STANDARD_LEADS)[number]): Float32Array {
  const start = STANDARD_LEADS.indexOf(name) * STANDARD_SAMPLES;
  return ecg.samples.subarray(start, start + STANDARD_SAMPLES);
}

function codes(ecg: StandardEcg): string[] {
  return ecg.warnings.map(({ code }) => code);
}

async function ptbXl00003(): Promise<EcgRecord> {
  const folder = new URL('./formats/fixtures/ptb-xl/', import.meta.url);
  const files = ['00003_hr.hea', '00003_hr.dat'];
  return readEcg(files.map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) })));
}

describe('standardise', () => {
  it('passes a real 500 Hz recording through unchanged, to the sample', async () => {
    const source = await ptbXl00003();
    const ecg = standardise(source);
    for (const name of STANDARD_LEADS) {
      expect(leadOf(ecg, name)).toEqual(source.leads.find((candidate) => candidate.name === name)?.samples);
    }
    expect(ecg).toMatchObject({ paddedSamples: 0, windowStartS: 0, recordedDurationS: 10, warnings: [] });
    expect(new Set(ecg.leadStatus)).toEqual(new Set(['recorded']));
  });

  it('derives the augmented limb leads of a real recording as the device did', async () => {
    const source = await ptbXl00003();
    const derived = ['III', 'aVR', 'aVL', 'aVF'];
    const ecg = standardise({ ...source, leads: source.leads.filter(({ name }) => !derived.includes(name)) });
    const whole = standardise(source);
    for (const name of ['III', 'aVR', 'aVL', 'aVF'] as const) {
      const difference = leadOf(ecg, name).map((value, i) => Math.abs(value - leadOf(whole, name)[i]!));
      expect(Math.max(...difference)).toBeLessThan(0.0025);
      expect(ecg.leadStatus[STANDARD_LEADS.indexOf(name)]).toBe('derived');
    }
    expect(codes(ecg)).toEqual([]);
  });

  it('resamples every rate to 500 Hz in time', () => {
    const ecg = standardise(record(allLeads(257)));
    const expected = lead('I').samples;
    const inner = leadOf(ecg, 'V3')
      .map((value, i) => Math.abs(value - expected[i]!))
      .subarray(100, -100);
    expect(Math.max(...inner)).toBeLessThan(2e-4);
  });

  it('names leads that are absent and sets them to 0', () => {
    const ecg = standardise(record([lead('I'), lead('V1'), lead('MCL1')]));
    expect(codes(ecg)).toEqual(['MISSING_LEADS']);
    expect(ecg.warnings[0]?.message).toContain('II, III, aVR, aVL, aVF, V2');
    expect(ecg.leadStatus.filter((status) => status === 'missing')).toHaveLength(10);
    expect(leadOf(ecg, 'II').every((value) => value === 0)).toBe(true);
  });

  it('pads 5 to 10 s and says so', () => {
    const ecg = standardise(record(allLeads(250, 6)));
    expect(ecg.paddedSamples).toBe(2000);
    expect(codes(ecg)).toEqual(['PADDED']);
    expect(
      leadOf(ecg, 'aVR')
        .subarray(3000)
        .every((value) => value === 0),
    ).toBe(true);
  });

  it('takes the best 10 s of a longer recording', () => {
    const leads = allLeads(500, 25);
    for (const { samples } of leads) samples.fill(0, 0, 2000);
    const ecg = standardise(record(leads));
    expect(ecg).toMatchObject({ windowStartS: 4, recordedDurationS: 25, paddedSamples: 0 });
    expect(codes(ecg)).toEqual(['LONGER_THAN_10_S']);
    expect(leadOf(ecg, 'V6')).toEqual(leads[0]!.samples.subarray(2000, 7000));
  });

  it('takes the 10 s of the best quality, not only of the fewest gaps, and lists the others', async () => {
    const source = await ptbXl00003();
    const leads = source.leads.map((own, k) => {
      const samples = new Float32Array(20_000);
      for (let start = 0; start < samples.length; start += 5000) samples.set(own.samples, start);
      // Muscle for 12 s on a third of the leads.
      if (k % 3 === 0) for (let i = 0; i < 6000; i++) samples[i]! += 0.15 * Math.sin(i * i);
      return { ...own, samples };
    });
    const ecg = standardise({ ...source, leads });
    expect(ecg.windowStartS).toBe(12);
    expect(ecg.otherWindows!.map(({ startS }) => startS)).toEqual([0, 22]);
    expect(ecg.otherWindows![0]!.score).toBeLessThan(ecg.otherWindows![1]!.score);
    expect(ecg.otherWindows![0]!.grade).not.toBe('acceptable');
    expect(standardise({ ...source, leads })).toEqual(ecg);
  });

  it('takes the first of equal windows', async () => {
    const source = await ptbXl00003();
    const leads = source.leads.map((own) => ({
      ...own,
      samples: Float32Array.from([...own.samples, ...own.samples, ...own.samples]),
    }));
    const ecg = standardise({ ...source, leads });
    expect(ecg.windowStartS).toBe(0);
    expect(ecg.otherWindows!.map(({ startS }) => startS)).toEqual([10, 20]);
    expect(ecg.samples).toEqual(standardise(source).samples);
  });

  it('prefers the window that holds more of the leads', async () => {
    const source = await ptbXl00003();
    const leads = source.leads.map((own) => {
      const samples = Float32Array.from([...own.samples, ...own.samples]);
      return { ...own, samples: own.name.startsWith('V') ? samples.fill(Number.NaN, 0, 5000) : samples };
    });
    const ecg = standardise({ ...source, leads });
    expect(ecg.windowStartS).toBe(10);
    expect(ecg.leadStatus).not.toContain('missing');
  });

  it.each([99.97, 128.3, 512.508, 513.625])('fills 10 s to the last sample at %d Hz', (rate) => {
    for (const seconds of [10.02, 47]) {
      const ecg = standardise(record(allLeads(rate, seconds)));
      expect(codes(ecg)).toEqual(['LONGER_THAN_10_S']);
      expect(ecg.paddedSamples).toBe(0);
      expect(leadOf(ecg, 'V6').at(-1)).not.toBe(0);
    }
  });

  it('does not look at leads too slow to show a QRS', () => {
    const ecg = standardise(record([lead('I'), lead('II', 1, 40)]));
    expect(ecg.recordedDurationS).toBe(10);
    expect(ecg.leadStatus.slice(0, 3)).toEqual(['recorded', 'missing', 'missing']);
  });

  it('sets missing samples to 0 and names the lead and its share', () => {
    const leads = allLeads();
    leads[7]!.samples.fill(Number.NaN, 100, 600);
    const ecg = standardise(record(leads));
    expect(ecg.warnings).toEqual([
      { code: 'MISSING_SAMPLES', message: 'Missing samples were set to 0 mV: V2 10.0 %.' },
    ]);
    expect(
      leadOf(ecg, 'V2')
        .subarray(100, 600)
        .every((value) => value === 0),
    ).toBe(true);
    expect(ecg.samples.some(Number.isNaN)).toBe(false);
  });

  it('derives nothing from two leads that share no instant', () => {
    const [i, ii] = [lead('I'), lead('II')];
    i.samples.fill(Number.NaN, 2500);
    ii.samples.fill(Number.NaN, 0, 2500);
    const ecg = standardise(record([i, ii]));
    expect(ecg.leadStatus.slice(0, 6)).toEqual([
      'recorded',
      'recorded',
      'missing',
      'missing',
      'missing',
      'missing',
    ]);
  });

  it('keeps the record’s own warnings', () => {
    const own = { code: 'ASSUMED_UNIT', message: 'The unit was taken to be mV.' };
    expect(standardise({ ...record(allLeads()), warnings: [own] }).warnings).toEqual([own]);
  });

  it('refuses a recording below 5 s', () => {
    expect(() => standardise(record(allLeads(500, 4.9)))).toThrow(
      expect.objectContaining({ code: 'TOO_SHORT' }),
    );
  });

  it('leaves it to the judgement of quality that a lead is flat', () => {
    const ecg = standardise(record([lead('I', 500, 10, 0), lead('V1', 500, 10, 0)]));
    expect(ecg.leadStatus.filter((status) => status === 'recorded')).toHaveLength(2);
    expect(ecg.samples.every((value) => value === 0)).toBe(true);
  });

  it.each([
    ['no standard lead', [lead('PLETH')]],
    ['missing samples only', [lead('I', 500, 10, Number.NaN)]],
    ['no lead at all', []],
  ])('refuses a recording with %s', (_, leads) => {
    expect(() => standardise(record(leads))).toThrow(expect.objectContaining({ code: 'NO_USABLE_LEAD' }));
  });
});
