import { describe, expect, it } from 'vitest';
import { mainsFrequency, suppressMains } from './mains.ts';
import { measure } from './measure.ts';
import { removePacingSpikes } from './pacing-spikes.ts';
import { syntheticEcg } from './synthetic-ecg.test-support.ts';

/** The leads with a spike of one or two samples 30 ms before each QRS. */
function withSpikes(rateHz: number) {
  const { leads, beatsS } = syntheticEcg({ rateHz, noiseMv: 0.01, withP: false });
  const spikesS = beatsS.map((beatS) => beatS - 0.07);
  for (const lead of leads) {
    for (const spikeS of spikesS) {
      const at = Math.round(spikeS * rateHz);
      for (let i = at; i < at + Math.max(1, Math.round(0.001 * rateHz)); i++) lead.samples[i]! += 1.5;
    }
  }
  return { leads, spikesS, beatsS };
}

describe('removePacingSpikes', () => {
  it.each([500, 1000])('finds the spikes at %d Hz and bridges them', (rateHz) => {
    const { leads, spikesS } = withSpikes(rateHz);
    const { samples, spikesS: found } = removePacingSpikes(leads[1]!.samples, rateHz);
    expect(found).toHaveLength(spikesS.length);
    found.forEach((timeS, k) => {
      expect(Math.abs(timeS - spikesS[k]!)).toBeLessThan(0.003);
    });
    const at = Math.round(spikesS[0]! * rateHz);
    expect(Math.abs(samples[at]!)).toBeLessThan(0.1);
  });

  it('takes no QRS for a spike and leaves the samples alone', () => {
    const [, lead] = syntheticEcg({ noiseMv: 0.01 }).leads;
    const result = removePacingSpikes(lead!.samples, 500);
    expect(result.spikesS).toEqual([]);
    expect(result.samples).toBe(lead!.samples);
  });

  it('shows as pacing before each beat', () => {
    const { leads, beatsS } = withSpikes(1000);
    const { rhythm, beats } = measure(leads);
    expect(beats).toHaveLength(beatsS.length);
    expect(rhythm.pacingSpikesS).toHaveLength(beatsS.length);
    expect(rhythm.pacedBeats.value).toBe(1);
  });
});

describe('suppressMains', () => {
  it('finds hum and takes it out, and leaves a clean signal alone', () => {
    const clean = syntheticEcg().leads[1]!.samples;
    const hum = syntheticEcg({ mainsMv: 0.1 }).leads[1]!.samples;
    expect(mainsFrequency(clean, 500)).toBeUndefined();
    expect(mainsFrequency(hum, 500)).toBe(50);
    const filtered = suppressMains(hum, 500);
    const worst = Math.max(
      ...filtered.subarray(500, 4500).map((value, i) => Math.abs(value - clean[i + 500]!)),
    );
    expect(worst).toBeLessThan(0.06);
    expect(suppressMains(clean, 500)).toBe(clean);
  });
});
