import type { z } from 'zod';
import { STANDARD_LEADS } from '../ecg/leads.ts';
import type { ModelInputContract, modelTask } from '../model/package.ts';

/** The encoder input that datasets are written for; a model trained on one carries it in its package. */
export const DATASET_INPUT_CONTRACT: ModelInputContract = {
  leads: [...STANDARD_LEADS],
  samplingRateHz: 100,
  samples: 1000,
  unit: 'mV',
  lowPassHz: 40,
  baseline: 'median',
  clipMv: 10,
};

export const REPORT_TASK: z.infer<typeof modelTask> = {
  name: 'report',
  prompt: 'Report this ECG.',
  description: 'A preliminary report of the whole ECG, one statement a sentence.',
};
