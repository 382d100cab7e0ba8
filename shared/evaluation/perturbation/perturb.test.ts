import { describe, expect, it } from 'vitest';
import { fixture } from '../../ecg/formats/fixtures.test-support.ts';
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import { assessQuality } from '../../ecg/quality/assess.ts';
import { readEcg } from '../../ecg/read.ts';
import { STANDARD_SAMPLES, type StandardEcg } from '../../ecg/standard.ts';
import { standardise } from '../../ecg/standardise.ts';
import { randomFromSeed } from '../statistics/random.ts';
import { CLEAN, CONDITIONS } from './catalogue.ts';
import { gaussian, signalPower } from './leads.ts';
import { addWhiteNoise } from './noise.ts';
import { perturb } from './perturb.ts';
import { exchangeElectrodes } from './placement.ts';

const numbers = (seed = 1) => randomFromSeed(seed).uniform;

const ecg = standardise(await readEcg([fixture('ptb-xl/00003_hr.hea'), fixture('ptb-xl/00003_hr.dat')]));
const leadsOf = ({ samples }: StandardEcg) =>
  STANDARD_LEADS.map((_, i) => samples.slice(i * STANDARD_SAMPLES, (i + 1) * STANDARD_SAMPLES));
const condition = (perturbation: string, level: string) => {
  const found = CONDITIONS.find((one) => one.perturbation === perturbation && one.level === level);
  if (!found) throw new Error(`There is no condition ${perturbation}, ${level}.`);
  return found;
};

describe('perturb', () => {
  it('leaves a clean recording as it is', () => {
    expect(perturb(ecg, CLEAN, numbers()).samples).toEqual(ecg.samples);
  });

  it('is the same with the same seed, and another with another', () => {
    const noisy = condition('white noise', '10 dB');
    const first = perturb(ecg, noisy, numbers(7)).samples;
    expect(perturb(ecg, noisy, numbers(7)).samples).toEqual(first);
    expect(perturb(ecg, noisy, numbers(8)).samples).not.toEqual(first);
  });

  it.each([30, 10, 0])('adds white noise at a true ratio of %d dB in every lead', (snrDb) => {
    const clean = leadsOf(ecg);
    addWhiteNoise(clean, snrDb, numbers()).forEach((lead, i) => {
      const noise = lead.map((value, sample) => value - clean[i]![sample]!);
      const ratio = 10 * Math.log10(signalPower(clean[i]!) / signalPower(noise));
      expect(Math.abs(ratio - snrDb)).toBeLessThan(0.3);
    });
  });

  it('derives a lost limb lead again, and misses a lost precordial one', () => {
    const withoutIII = perturb(ecg, condition('lead loss', 'III'), numbers());
    expect(withoutIII.leadStatus[2]).toBe('derived');
    const withoutV4 = perturb(ecg, condition('lead loss', 'V4'), numbers());
    expect(withoutV4.leadStatus.filter((status) => status === 'missing')).toHaveLength(1);
    const onlyI = perturb(ecg, condition('lead loss', 'all but I'), numbers());
    expect(onlyI.leadStatus.filter((status) => status !== 'missing')).toEqual(['recorded']);
  });

  it('pads a shorter recording and keeps the signal at another rate', () => {
    expect(perturb(ecg, condition('duration', '5 s'), numbers()).paddedSamples).toBe(STANDARD_SAMPLES / 2);
    const faster = leadsOf(perturb(ecg, condition('sampling rate', '1000 Hz'), numbers()));
    leadsOf(ecg).forEach((lead, i) => {
      const error = lead.map((value, sample) => value - faster[i]![sample]!);
      expect(signalPower(error)).toBeLessThan(0.001 * signalPower(lead));
    });
  });

  it('exchanges electrodes as Einthoven says: arms reversed turn I over and change II with III', () => {
    const clean = leadsOf(ecg);
    const swapped = exchangeElectrodes(clean, 'RA', 'LA');
    const closeTo = (actual: Float32Array, expected: Float32Array) =>
      actual.forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(0.003);
      });
    const [I, II, III, aVR, aVL, aVF] = clean;
    closeTo(
      swapped[0]!,
      I!.map((value) => -value),
    );
    closeTo(swapped[1]!, III!);
    closeTo(swapped[2]!, II!);
    closeTo(swapped[3]!, aVL!);
    closeTo(swapped[4]!, aVR!);
    closeTo(swapped[5]!, aVF!);
    expect(swapped.slice(6)).toEqual(clean.slice(6));
    expect(exchangeElectrodes(clean, 'V1', 'V2')[6]).toEqual(clean[7]);
  });

  it('is noticed by the signal quality when it is strong', () => {
    const flagged = (perturbation: string, level: string) =>
      assessQuality(perturb(ecg, condition(perturbation, level), numbers())).grade;
    expect(assessQuality(ecg).grade).toBe('acceptable');
    expect(flagged('white noise', '0 dB')).not.toBe('acceptable');
    expect(flagged('baseline wander', '2 mV')).not.toBe('acceptable');
    expect(flagged('muscle noise', '0.3 mV')).not.toBe('acceptable');
  });
});

describe('gaussian', () => {
  it('has zero mean and unit variance', () => {
    const next = gaussian(numbers(3));
    const values = Float32Array.from({ length: 20_000 }, next);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.03);
    expect(Math.abs(signalPower(values) - 1)).toBeLessThan(0.05);
  });
});
