import { STANDARD_LEADS } from '../ecg/leads.ts';
import type { ModelInputContract } from '../model/package.ts';

/** The encoder input that datasets are written for; a model trained on one carries it in its package. */
export const DATASET_INPUT_CONTRACT: ModelInputContract = {
  leads: [...STANDARD_LEADS],
  samplingRateHz: 100,
  samples: 1000,
  unit: 'mV',
  lowPassHz: 40,
  highPassHz: 0.5,
  baseline: 'median',
  clipMv: 10,
};
