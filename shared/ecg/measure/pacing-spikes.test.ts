import { describe, expect, it } from 'vitest';
import { mainsFrequency, suppressMains } from './mains.ts';
import { measure } from './measure.ts';
import { bridgeSpikes, pacingSpikes } from './pacing-spikes.ts';
import { regularBeats, syntheticEcg } from './synthetic-ecg.test-support.ts';

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

describe('pacingSpikes and bridgeSpikes', () => {
  it.each([500, 1000])('finds the spikes at %d Hz and bridges them', (rateHz) => {
    const { leads, spikesS } = withSpikes(rateHz);
    const found = pacingSpikes(leads[1]!.samples, rateHz);
    const samples = bridgeSpikes(leads[1]!.samples, found, rateHz);
    expect(found).toHaveLength(spikesS.length);
    found.forEach((timeS, k) => {
      expect(Math.abs(timeS - spikesS[k]!)).toBeLessThan(0.003);
    });
    const at = Math.round(spikesS[0]! * rateHz);
    expect(Math.abs(samples[at]!)).toBeLessThan(0.1);
  });

  it('takes no QRS for a spike and leaves the samples alone', () => {
    const [, lead] = syntheticEcg({ noiseMv: 0.01 }).leads;
    expect(pacingSpikes(lead!.samples, 500)).toEqual([]);
    expect(bridgeSpikes(lead!.samples, [], 500)).toBe(lead!.samples);
  });

  it('shows as pacing before each beat', () => {
    const { leads, beatsS } = withSpikes(1000);
    const { rhythm, beats } = measure(leads);
    expect(beats).toHaveLength(beatsS.length);
    expect(rhythm.pacingSpikesS).toHaveLength(beatsS.length);
    expect(rhythm.pacedBeats.value).toBe(1);
  });
});

describe('the QRS onset of paced beats', () => {
  it.each([2, 3, 4, 5])(
    'lies after the spike, in every lead, for spikes %d ms wide at half height',
    (widthMs) => {
      const beatsS = regularBeats(10, 0.9);
      const { leads } = syntheticEcg({ beatsS, ventricular: [...beatsS.keys()], noiseMv: 0.01 });
      leads.forEach(({ samples }, k) => {
        // Every third lead shows half of it, the other way round.
        const heightMv = k % 3 === 2 ? -0.5 : 1.5;
        for (const beatS of beatsS) {
          for (let i = Math.max(0, Math.round((beatS - 0.11) * 500)); i < (beatS - 0.06) * 500; i++) {
            const widths = (i / 500 - beatS + 0.085) / ((widthMs / 1000) * 0.4247);
            samples[i]! += heightMv * Math.exp(-0.5 * widths * widths);
          }
        }
      });
      const onsets = measure(leads).leads.flatMap((lead) =>
        lead.beats.map(({ qrs }, k) => (qrs.onset / 500 - beatsS[k]!) * 1000),
      );
      // The synthetic ventricular QRS begins 70 ms before its highest point.
      expect(Math.max(...onsets.map((ms) => Math.abs(ms + 70)))).toBeLessThan(15);
    },
  );
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
