import { createHash } from 'node:crypto';
import type { DatasetSplit } from './schema.ts';

const FOLDS = 10;

/** A number below 2^32 that depends on nothing but the patient. */
function patientHash(source: string, patientId: string): number {
  return createHash('sha256').update(`${source}/${patientId}`).digest().readUInt32BE();
}

/** The fold (1–10) of a patient of a source that publishes no folds. */
export function foldOfPatient(source: string, patientId: string): number {
  return (patientHash(source, patientId) % FOLDS) + 1;
}

/** Half of the patients, whatever their fold: bit 31 of their hash. */
function isInFirstHalf(source: string, patientId: string): boolean {
  return patientHash(source, patientId) < 2 ** 31;
}

/**
 * Folds 1–7 train, training stops on 8; of 9, half of the patients are for choosing and calibrating, the other half for
 * published figures; 10 is the test. PTB-XL recommends 9 and 10 for validation and test, their labels being the best.
 */
export function splitOfFold(source: string, fold: number, patientId: string): DatasetSplit {
  if (fold === 10) return 'test';
  if (fold === 9) return isInFirstHalf(source, patientId) ? 'selection' : 'published';
  return fold === 8 ? 'validation' : 'train';
}
