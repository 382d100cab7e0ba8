import { z } from '@hono/zod-openapi';
import { STANDARD_LEADS, type StandardLead } from '../../../shared/ecg/leads.ts';
import {
  STANDARD_SAMPLES,
  STANDARD_SAMPLING_RATE_HZ,
  type StandardEcg,
} from '../../../shared/ecg/standard.ts';
import { ecgId } from '../../../shared/report/schema.ts';

const lead = z.enum(STANDARD_LEADS);

/** The standard waveform as JSON. */
export const waveform = z
  .object({
    ecgId,
    samplingRateHz: z.number().openapi({ description: 'Hz', example: STANDARD_SAMPLING_RATE_HZ }),
    unit: z.literal('mV'),
    windowStartS: z.number().openapi({ description: 'Where the 10 s start in the recording, s', example: 0 }),
    otherWindows: z
      .array(
        z.object({
          startS: z.number(),
          grade: z.enum(['acceptable', 'limited', 'unusable']),
          score: z.number(),
        }),
      )
      .optional()
      .openapi({
        description:
          'Of a longer recording: other 10 s that were looked at, with the grade of their signal and how much of the leads can be read, 0 to 1',
        example: [{ startS: 20, grade: 'limited', score: 0.917 }],
      }),
    recordedDurationS: z.number().openapi({ description: 'Duration of the recording, s', example: 10 }),
    paddedSamples: z.int().openapi({
      description: 'Samples at the end without signal, where the recording is shorter',
      example: 0,
    }),
    leadStatus: z.partialRecord(lead, z.enum(['recorded', 'derived', 'missing'])).openapi({
      description: 'Where each lead comes from',
      example: { I: 'recorded', III: 'derived', V6: 'missing' },
    }),
    leads: z.partialRecord(lead, z.array(z.number())).openapi({
      description: `${STANDARD_SAMPLES} samples of each lead, mV, to 1 µV; a missing lead is left out`,
      example: { I: [0.012, 0.015, 0.019], II: [0.021, 0.022, 0.026] },
    }),
  })
  .openapi('Waveform');
export type Waveform = z.infer<typeof waveform>;

/** JSON form of a standard ECG: samples rounded to 3 decimals (1 µV), missing leads left out. */
export function toWaveform(id: string, ecg: StandardEcg): Waveform {
  const leads: Partial<Record<StandardLead, number[]>> = {};
  const leadStatus: Waveform['leadStatus'] = {};
  for (const [index, name] of STANDARD_LEADS.entries()) {
    const status = ecg.leadStatus[index] ?? 'missing';
    leadStatus[name] = status;
    if (status === 'missing') continue;
    const samples = ecg.samples.subarray(index * STANDARD_SAMPLES, (index + 1) * STANDARD_SAMPLES);
    leads[name] = Array.from(samples, toMicrovoltPrecision);
  }
  return {
    ecgId: id,
    samplingRateHz: STANDARD_SAMPLING_RATE_HZ,
    unit: 'mV',
    windowStartS: ecg.windowStartS,
    ...(ecg.otherWindows && { otherWindows: ecg.otherWindows }),
    recordedDurationS: ecg.recordedDurationS,
    paddedSamples: ecg.paddedSamples,
    leadStatus,
    leads,
  };
}

function toMicrovoltPrecision(valueMv: number): number {
  return Math.round(valueMv * 1000) / 1000;
}
