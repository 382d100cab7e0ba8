import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SAMPLING_RATE_HZ = 500;
const SAMPLES = 5000;
const ADU_PER_MV = 200;
const BEAT_INTERVAL_S = 0.8;
const QRS_WIDTH_S = 0.02;

/** R wave of each lead in mV; the limb leads obey Einthoven's and Goldberger's equations. */
export const R_WAVES_MV: Record<string, number> = {
  I: 0.6,
  II: 1,
  III: 0.4,
  aVR: -0.8,
  aVL: 0.1,
  aVF: 0.7,
  V1: -0.5,
  V2: -0.9,
  V3: 0.3,
  V4: 1.2,
  V5: 1.1,
  V6: 0.8,
};

function beat(timeS: number): number {
  const fromR = ((timeS + BEAT_INTERVAL_S / 2) % BEAT_INTERVAL_S) - BEAT_INTERVAL_S / 2;
  return Math.exp(-((fromR / QRS_WIDTH_S) ** 2) / 2);
}

/** Writes a made-up WFDB record (10 s, 500 Hz, format 16, the leads in this order) as `stem`.hea and `stem`.dat. */
export function writeSyntheticRecord(stem: string, leads: string[]): void {
  mkdirSync(path.dirname(stem), { recursive: true });
  const name = path.basename(stem);
  const samples = new Int16Array(SAMPLES * leads.length);
  for (let i = 0; i < SAMPLES; i++) {
    const height = beat(i / SAMPLING_RATE_HZ);
    leads.forEach((lead, k) => {
      samples[i * leads.length + k] = Math.round(height * R_WAVES_MV[lead]! * ADU_PER_MV);
    });
  }
  const header = [
    `${name} ${leads.length} ${SAMPLING_RATE_HZ} ${SAMPLES}`,
    ...leads.map((lead) => `${name}.dat 16 ${ADU_PER_MV}.0(0)/mV 16 0 0 0 0 ${lead}`),
  ];
  writeFileSync(`${stem}.hea`, `${header.join('\n')}\n`);
  writeFileSync(`${stem}.dat`, new Uint8Array(samples.buffer));
}
