import { zipSync } from 'fflate';
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import type { EcgFile } from '../../ecg/record.ts';

const SAMPLING_RATE_HZ = 500;
const ADU_PER_MV = 1000;

/** A made-up 12-lead record in WFDB format 16: beats of `rate` per minute, a little different in each lead. */
export function makeWfdbRecord(
  name: string,
  { seconds = 10, rate = 60 }: { seconds?: number; rate?: number } = {},
): { header: EcgFile; signal: EcgFile } {
  const samples = seconds * SAMPLING_RATE_HZ;
  const adu = new Int16Array(samples * STANDARD_LEADS.length);
  for (let i = 0; i < samples; i++) {
    const phase = ((i / SAMPLING_RATE_HZ) * rate) / 60;
    const millivolts = Math.exp(-((((phase % 1) - 0.5) * 40) ** 2)) + 0.1 * Math.sin(2 * Math.PI * phase);
    STANDARD_LEADS.forEach((_, lead) => {
      adu[i * STANDARD_LEADS.length + lead] = Math.round(ADU_PER_MV * millivolts * (0.5 + lead / 12));
    });
  }
  const lines = STANDARD_LEADS.map((lead) => `${name}.dat 16 ${ADU_PER_MV}/mV 16 0 0 0 0 ${lead}`);
  const header = [`${name} ${STANDARD_LEADS.length} ${SAMPLING_RATE_HZ} ${samples}`, ...lines, ''].join('\n');
  return {
    header: { name: `${name}.hea`, bytes: new TextEncoder().encode(header) },
    signal: { name: `${name}.dat`, bytes: new Uint8Array(adu.buffer) },
  };
}

/** The same record as one file. */
export function makeZippedRecord(name: string, options?: { seconds?: number; rate?: number }): Uint8Array {
  const { header, signal } = makeWfdbRecord(name, options);
  return zipSync(
    { [header.name]: header.bytes, [signal.name]: signal.bytes },
    { mtime: new Date('2026-01-01T00:00:00'), level: 1 },
  );
}
