import { describe, expect, it } from 'vitest';
import { resample } from '../dsp/resample.ts';
import { measure } from './measure.ts';
import { regularBeats, syntheticEcg } from './synthetic-ecg.test-support.ts';

/** Ventricular beats, recorded at 1000 Hz with spikes of this height 1 ms long before them, resampled to `rateHz`. */
function pacedEcg(rateHz: number, spikeMv: number) {
  const beatsS = regularBeats(10, 0.9);
  const ventricular = [...beatsS.keys()];
  const { leads } = syntheticEcg({ rateHz: 1000, beatsS, ventricular, noiseMv: 0.01 });
  const spikesS = beatsS.map((beatS) => beatS - 0.085);
  const slow = leads.map((lead) => {
    for (const spikeS of spikesS) lead.samples[Math.round(spikeS * 1000)]! += spikeMv;
    return { ...lead, samplingRate: rateHz, samples: resample(lead.samples, 1000, rateHz) };
  });
  return { leads: slow, spikesS };
}

describe('bandLimitedSpikes', () => {
  it.each([100, 125, 250])('finds what sampling at %d Hz leaves of pacing spikes', (rateHz) => {
    const { leads, spikesS } = pacedEcg(rateHz, 4);
    const { rhythm } = measure(leads);
    expect(rhythm.pacingSpikesS).toHaveLength(spikesS.length);
    rhythm.pacingSpikesS.forEach((timeS, k) => {
      expect(Math.abs(timeS - spikesS[k]!)).toBeLessThan(0.01);
    });
    expect(rhythm.pacedBeats.value).toBe(1);
  });

  it.each([100, 125, 250])(
    'finds none in the same beats without spikes, nor in normal ones, at %d Hz',
    (rateHz) => {
      expect(measure(pacedEcg(rateHz, 0).leads).rhythm.pacingSpikesS).toEqual([]);
      const normal = measure(syntheticEcg({ rateHz, noiseMv: 0.02 }).leads).rhythm;
      expect(normal.pacingSpikesS).toEqual([]);
      expect(normal.pacedBeats.value).toBe(0);
    },
  );
});
