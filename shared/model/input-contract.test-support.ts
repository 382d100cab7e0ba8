import { STANDARD_LEADS } from '../ecg/leads.ts';
import type { ModelInputContract } from './package.ts';

/** Twelve leads of 10 s at 100 Hz, as the bundled model reads them. */
export const INPUT_CONTRACT: ModelInputContract = {
  leads: [...STANDARD_LEADS],
  samplingRateHz: 100,
  samples: 1000,
  unit: 'mV',
  lowPassHz: 40,
  baseline: 'median',
  clipMv: 10,
};
