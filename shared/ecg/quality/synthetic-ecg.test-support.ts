import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWfdb } from '../formats/wfdb/read.ts';
import { STANDARD_LEADS, type StandardLead } from '../leads.ts';
import { LIMB_LEADS, limbLeadWeights } from '../limb-leads.ts';
import { STANDARD_SAMPLES, STANDARD_SAMPLING_RATE_HZ, type StandardEcg } from '../standard.ts';
import { standardise } from '../standardise.ts';

/** A real recording (PTB-XL) under `shared/`, by its path without extension. */
export function recording(path: string): StandardEcg {
  const stem = join(import.meta.dirname, '../..', path);
  const [header, signals] = ['.hea', '.dat'].map((extension) => ({
    name: path.split('/').at(-1) + extension,
    bytes: new Uint8Array(readFileSync(stem + extension)),
  }));
  return standardise(readWfdb(header!, [signals!]));
}

export const PTBXL_500_HZ = 'ecg/formats/fixtures/ptb-xl/00003_hr';

/** One lead of the ECG; writing to it changes the ECG. */
export function leadOf({ samples }: StandardEcg, lead: StandardLead): Float32Array {
  const start = STANDARD_LEADS.indexOf(lead) * STANDARD_SAMPLES;
  return samples.subarray(start, start + STANDARD_SAMPLES);
}

/** A copy of the ECG with one lead changed sample by sample. */
export function withLead(
  ecg: StandardEcg,
  lead: StandardLead,
  change: (value: number, second: number) => number,
): StandardEcg {
  const changed = { ...ecg, samples: ecg.samples.slice() };
  const own = leadOf(changed, lead);
  own.forEach((value, i) => {
    own[i] = change(value, i / STANDARD_SAMPLING_RATE_HZ);
  });
  return changed;
}

/** A copy in which the limb leads follow from other combinations [a, b] of I and II, as after an exchange. */
export function withLimbLeads(
  ecg: StandardEcg,
  lead1: readonly [number, number],
  lead2: readonly [number, number],
): StandardEcg {
  const changed = { ...ecg, samples: ecg.samples.slice() };
  const i = leadOf(ecg, 'I');
  const ii = leadOf(ecg, 'II');
  for (const lead of LIMB_LEADS) {
    const [a, b] = limbLeadWeights(lead, 'I', 'II');
    leadOf(changed, lead).forEach((_, n, own) => {
      const first = lead1[0] * i[n]! + lead1[1] * ii[n]!;
      const second = lead2[0] * i[n]! + lead2[1] * ii[n]!;
      own[n] = a * first + b * second;
    });
  }
  return changed;
}

/** Standard normal numbers, the same on every run. */
export function gaussianNoise(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
