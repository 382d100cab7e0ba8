import { describe, expect, it } from 'vitest';
import type { StandardLead } from '../leads.ts';
import type { StandardEcg } from '../standard.ts';
import { assessQuality } from './assess.ts';
import { qualitySchema } from './schema.ts';
import {
  gaussianNoise,
  leadOf,
  PTBXL_500_HZ,
  recording,
  withLead,
  withLimbLeads,
} from './synthetic-ecg.test-support.ts';

const clean = recording(PTBXL_500_HZ);
const LIMITED = 'limited';
const UNUSABLE = 'unusable';

function lead(ecg: StandardEcg, name: StandardLead) {
  return assessQuality(ecg).leads.find((entry) => entry.lead === name)!;
}

/** A copy in which several leads are changed. */
function withLeads(names: readonly StandardLead[], change: (value: number) => number): StandardEcg {
  return names.reduce((ecg, name) => withLead(ecg, name, change), clean);
}

describe('assessQuality', () => {
  it.each([
    PTBXL_500_HZ,
    'dataset/fixtures/ptbxl/records100/00000/00001_lr',
    'dataset/fixtures/ptbxl/records100/00000/00003_lr',
    'dataset/fixtures/ptbxl/records100/00000/00258_lr',
  ])('finds %s, which PTB-XL has nothing to remark on but hum, acceptable', (path) => {
    const quality = assessQuality(recording(path));
    expect(qualitySchema.parse(quality)).toEqual(quality);
    expect(quality.leads.flatMap(({ lead: name, flags }) => flags.map((flag) => `${name} ${flag}`))).toEqual(
      [],
    );
    expect(quality).toMatchObject({ grade: 'acceptable', reason: null, electrodePlacement: [] });
  });

  it('measures a clean lead as the literature does: peaked, beats agreeing, power in the QRS band', () => {
    const { values } = lead(clean, 'V5');
    expect(values!.kSqi).toBeGreaterThan(5);
    expect(values!.bSqi).toBe(1);
    expect(values!.pSqi).toBeGreaterThan(0.4);
    expect(values!.basSqi).toBeGreaterThan(0.8);
  });

  const noise = gaussianNoise(1);
  it.each([
    ['FLAT', UNUSABLE, () => 0.3],
    ['FLAT', LIMITED, (value: number, s: number) => (s > 4 && s < 5.5 ? 0.1 : value)],
    ['SATURATED', UNUSABLE, (value: number, s: number) => Math.min(1, value + 2 * Math.sin(2 * s))],
    ['LOW_AMPLITUDE', LIMITED, (value: number) => value / 30],
    ['BASELINE_DRIFT', LIMITED, (value: number, s: number) => value + 1.2 * Math.sin(1.5 * s)],
    ['MAINS', LIMITED, (value: number, s: number) => value + 0.05 * Math.sin(2 * Math.PI * 50 * s)],
    ['MAINS', UNUSABLE, (value: number, s: number) => value + Math.sin(2 * Math.PI * 60 * s)],
    ['HIGH_FREQUENCY_NOISE', LIMITED, (value: number) => value + 0.08 * noise()],
    ['HIGH_FREQUENCY_NOISE', UNUSABLE, (value: number) => value + 0.3 * noise()],
    ['BURST_NOISE', LIMITED, (value: number, s: number) => value + (s > 3 && s < 4.5 ? 0.2 * noise() : 0)],
    ['STEEP_SLOPE', LIMITED, (value: number, s: number) => value + (s > 3 && s < 3.02 ? 6 : 0)],
    ['NO_CLEAR_BEATS', UNUSABLE, () => 0.1 * noise()],
  ] as const)('sees %s, %s', (flag, grade, change) => {
    const found = lead(withLead(clean, 'V5', change), 'V5');
    expect(found.flags).toContain(flag);
    expect(found.grade).toBe(grade);
  });

  it.each([
    [4.5, LIMITED],
    [8, UNUSABLE],
  ] as const)('sees missing samples from 4 to %d s, which 0 mV alone are not', (end, grade) => {
    const zeros = withLead(clean, 'V5', (value, s) => (s > 4 && s < end ? 0 : value));
    expect(lead(zeros, 'V5').flags).not.toContain('GAP');
    const warnings = [{ code: 'MISSING_SAMPLES', message: '' }];
    const found = lead({ ...zeros, warnings }, 'V5');
    expect(found).toMatchObject({ grade, values: { gapS: expect.closeTo(end - 4, 1) } });
    expect(found.flags).toContain('GAP');
  });

  it('takes the baseline of an ECG without any noise for no rail', () => {
    const beats = withLead(clean, 'V5', (_, s) => 1.5 * Math.exp(-((((s % 0.9) - 0.45) / 0.016) ** 2)));
    expect(lead(beats, 'V5').values?.saturatedS).toBe(0);
  });

  it('gives the hum its frequency and amplitude', () => {
    const hum = withLead(clean, 'II', (value, s) => value + 0.08 * Math.sin(2 * Math.PI * 60 * s + 1));
    expect(lead(hum, 'II').values).toMatchObject({ mainsHz: 60, mainsUv: expect.closeTo(80, -1) });
    expect(lead(hum, 'I').flags).toEqual([]);
  });

  it.each([50, 60])('takes strong hum of %d Hz for hum and not for muscle noise', (hz) => {
    const quiet = lead(clean, 'II').values!.highFrequencyNoiseUv;
    const found = lead(
      withLead(clean, 'II', (value, s) => value + 0.4 * Math.sin(2 * Math.PI * hz * s)),
      'II',
    );
    expect(found.grade).toBe(LIMITED);
    expect(found.flags).not.toContain('HIGH_FREQUENCY_NOISE');
    expect(found.values!.highFrequencyNoiseUv).toBeLessThan(quiet + 5);
  });

  it('says which leads are limited and why', () => {
    const ecg = withLead(
      withLead(clean, 'V6', () => 0.2),
      'V1',
      (value) => value + 0.08 * noise(),
    );
    expect(assessQuality(ecg)).toMatchObject({
      grade: 'limited',
      limitedLeads: ['V1'],
      unusableLeads: ['V6'],
      reason: 'Read with care: no signal in V6; very low voltage in V6; high-frequency noise in V1.',
    });
  });

  it('finds a record unusable when I and II are dead, or most of its leads', () => {
    const limbs = assessQuality(withLeads(['I', 'II'], () => 0.01));
    expect(limbs).toMatchObject({ grade: 'unusable', unusableLeads: ['I', 'II'] });
    expect(limbs.reason).toBe(
      'The signal cannot be read: no signal in I, II; very low voltage in I, II. Check the electrodes and record again.',
    );
    const chest = ['aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4'] as const;
    expect(assessQuality(withLeads(chest, () => 0.01)).grade).toBe('unusable');
    expect(assessQuality(withLeads(chest.slice(0, 5), () => 0.01)).grade).toBe('limited');
  });

  it('judges only the leads that the file has', () => {
    const onlyI: StandardEcg = {
      ...clean,
      samples: clean.samples.map((value, i) => (i < 5000 ? value : 0)),
      leadStatus: clean.leadStatus.map((_, i) => (i === 0 ? 'recorded' : 'missing')),
    };
    const quality = assessQuality(onlyI);
    expect(quality.grade).toBe('acceptable');
    expect(quality.leads[1]).toEqual({ lead: 'II', grade: 'missing', flags: ['MISSING'], values: null });
  });

  it('leaves the padding of a short recording out', () => {
    const short: StandardEcg = { ...clean, samples: clean.samples.slice(), paddedSamples: 2000 };
    for (const { lead: name } of assessQuality(clean).leads) leadOf(short, name).fill(0, 3000);
    expect(assessQuality(short)).toMatchObject({ grade: 'acceptable', limitedLeads: [] });
  });

  it('does not change its input', () => {
    const before = clean.samples.slice();
    assessQuality(clean);
    expect(clean.samples).toEqual(before);
  });
});

describe('electrode placement', () => {
  it.each([
    ['ARM_ELECTRODES_REVERSED', [-1, 0], [-1, 1]],
    ['RIGHT_ARM_LEFT_LEG_REVERSED', [1, -1], [0, -1]],
    ['RIGHT_ARM_RIGHT_LEG_REVERSED', [1, -1], [0.02, 0.02]],
  ] as const)('suspects %s', (code, lead1, lead2) => {
    const [suspicion, ...rest] = assessQuality(withLimbLeads(clean, lead1, lead2)).electrodePlacement;
    expect(suspicion?.code).toBe(code);
    expect(suspicion?.message).toMatch(/^Check electrode placement: /);
    expect(rest).toEqual([]);
  });

  it.each([
    [
      [-1, 1],
      [-1, 0],
    ],
    [
      [0, -1],
      [1, -1],
    ],
  ] as const)('suspects the limb electrodes after an exchange of all three, if not which', (lead1, lead2) => {
    const [suspicion] = assessQuality(withLimbLeads(clean, lead1, lead2)).electrodePlacement;
    expect(suspicion?.electrodes).toContain('RA');
  });

  it('suspects chest electrodes in the opposite order', () => {
    const chest = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;
    const reversed = { ...clean, samples: clean.samples.slice() };
    chest.forEach((name, i) => {
      leadOf(reversed, name).set(leadOf(clean, chest[5 - i]!));
    });
    expect(assessQuality(reversed).electrodePlacement[0]?.code).toBe('CHEST_ELECTRODES_REVERSED');
  });

  it('says nothing when a lead is dead', () => {
    const reversed = withLimbLeads(clean, [-1, 0], [-1, 1]);
    expect(assessQuality(withLead(reversed, 'V3', () => 0.01)).electrodePlacement).toEqual([]);
  });
});
