import { butterworthHighPass, butterworthLowPass } from '../dsp/biquad.ts';
import { bandPower, type Spectrum } from '../dsp/spectrum.ts';
import { filterZeroPhase } from '../dsp/zero-phase.ts';
import { type LeadSignal, meansAt, SLOW_RATE_HZ } from './lead-signal.ts';

/**
 * P, T and most of the QRS lie below, and muscle within. The upper edge makes a recording at 100 Hz comparable with one
 * at 500 Hz, and keeps most of the hum out.
 */
const NOISE_BAND_HZ = [30, 45] as const;
/** Enough for the band, at half the work of the full rate. */
const NOISE_RATE_HZ = 250;
const NOISE_FILTER = [
  ...butterworthHighPass(4, NOISE_BAND_HZ[0], NOISE_RATE_HZ),
  ...butterworthLowPass(2, NOISE_BAND_HZ[1], NOISE_RATE_HZ),
];
const BLOCK_S = 0.04;
/** In blocks. */
const HALF_SECOND = 12;
const SECOND = 25;
const PAD_S = 0.2;

/** Noise below this, in mV, is no noise: a ratio to it means nothing. */
const NOISE_FLOOR_MV = 0.004;

const MAINS_HZ = [50, 60] as const;
/** The Hann window spreads a sine over this far on either side. */
const MAINS_REACH_HZ = 1.2;
const NEIGHBOUR_REACH_HZ = 4;

/** RMS of successive blocks of 40 ms. */
function blockRms(samples: Float32Array, samplingRateHz: number): Float32Array {
  const size = Math.round(BLOCK_S * samplingRateHz);
  const blocks = new Float32Array(Math.floor(samples.length / size));
  for (let block = 0; block < blocks.length; block++) {
    let sum = 0;
    const end = (block + 1) * size;
    for (let i = block * size; i < end; i++) sum += samples[i]! * samples[i]!;
    blocks[block] = Math.sqrt(sum / size);
  }
  return blocks;
}

/** Moves the last of the first `count` values of `sorted`, which are in order but for it, to its place. */
function insertLast(sorted: Float32Array, count: number): void {
  const value = sorted[count - 1]!;
  let at = count - 1;
  while (at > 0 && sorted[at - 1]! > value) {
    sorted[at] = sorted[at - 1]!;
    at--;
  }
  sorted[at] = value;
}

/**
 * Highest over the usual (median) noise of all stretches of `blocks` blocks, a quarter apart, each taken at quantile
 * `share`.
 */
function worstStretchRatio(rms: Float32Array, blocks: number, share: number): number {
  const hop = blocks >> 2;
  const stretches = Math.max(0, Math.floor((rms.length - blocks) / hop) + 1);
  if (stretches === 0) return 0;
  const rank = Math.round(share * (blocks - 1));
  const sorted = new Float32Array(blocks);
  const levels = new Float32Array(stretches);
  for (let stretch = 0; stretch < stretches; stretch++) {
    for (let i = 0; i < blocks; i++) {
      sorted[i] = rms[hop * stretch + i]!;
      insertLast(sorted, i + 1);
    }
    levels[stretch] = sorted[rank]!;
  }
  levels.sort();
  return levels[stretches - 1]! / (levels[stretches >> 1]! + NOISE_FLOOR_MV);
}

export interface LeadNoise {
  /** RMS of 30–45 Hz in the quietest quarter of the 40 ms blocks, mV: between beats, whatever the rate. */
  readonly highFrequencyMv: number;
  /** How much noisier the worst half second (30–45 Hz) and the worst second (above 10 Hz) are than usual. */
  readonly burstRatio: number;
}

export function leadNoise({ samples, movement: slowMovement }: LeadSignal): LeadNoise {
  const noise = filterZeroPhase(NOISE_FILTER, meansAt(NOISE_RATE_HZ, samples), PAD_S * NOISE_RATE_HZ);
  const fast = blockRms(noise, NOISE_RATE_HZ);
  const movement = blockRms(slowMovement, SLOW_RATE_HZ);
  return {
    highFrequencyMv: fast.toSorted()[fast.length >> 2] ?? 0,
    burstRatio: Math.sqrt(
      worstStretchRatio(fast, HALF_SECOND, 0.25) * worstStretchRatio(movement, SECOND, 0.5),
    ),
  };
}

/** The stronger of 50 and 60 Hz hum: amplitude in mV of the sine that stands out of the spectrum around it. */
export function mainsHum(spectrum: Spectrum): { hz: 50 | 60; amplitudeMv: number } {
  const amplitudes = MAINS_HZ.map((hz) => {
    const peak = bandPower(spectrum, hz - MAINS_REACH_HZ, hz + MAINS_REACH_HZ);
    const around = bandPower(spectrum, hz - NEIGHBOUR_REACH_HZ, hz + NEIGHBOUR_REACH_HZ) - peak;
    const expected = (around * MAINS_REACH_HZ) / (NEIGHBOUR_REACH_HZ - MAINS_REACH_HZ);
    return Math.sqrt(2 * Math.max(0, peak - expected));
  });
  const hz = amplitudes[1]! > amplitudes[0]! ? 60 : 50;
  return { hz, amplitudeMv: Math.max(...amplitudes) };
}
