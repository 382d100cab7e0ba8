import type { EcgWarning } from './record.ts';

export const STANDARD_SAMPLING_RATE_HZ = 500;
export const STANDARD_DURATION_S = 10;
export const STANDARD_SAMPLES = STANDARD_SAMPLING_RATE_HZ * STANDARD_DURATION_S;

/** Slower samples cannot show a QRS: such a lead (a pressure's mean, a temperature) is not looked at. */
export const LOWEST_SAMPLING_RATE_HZ = 20;

export type LeadStatus = 'recorded' | 'derived' | 'missing';

/** Ten seconds of a longer recording that were looked at for the standard ECG. */
export interface AssessedWindow {
  /** s from the start of the recording. */
  startS: number;
  /** Of the record's quality in these ten seconds. */
  grade: 'acceptable' | 'limited' | 'unusable';
  /** Mean over the recorded leads of 1 (good), 0.5 (limited) and 0 (unusable). */
  score: number;
}

/** What the system works on: 12 leads in `STANDARD_LEADS` order, 500 Hz, 10 s, mV. */
export interface StandardEcg {
  /** Lead-major [12][5000] in one array, mV; missing leads and padding are 0. */
  samples: Float32Array;
  /** One status a lead, in `STANDARD_LEADS` order. */
  leadStatus: LeadStatus[];
  /** Samples at the end that hold no signal because the recording was shorter than 10 s. */
  paddedSamples: number;
  /** Where the 10 s window starts in the recording, s. */
  windowStartS: number;
  /** Of a longer recording the windows that were looked at and not taken, in the order of time. */
  otherWindows?: AssessedWindow[];
  /** Duration of the recording that the window was taken from, s. */
  recordedDurationS: number;
  warnings: EcgWarning[];
}
