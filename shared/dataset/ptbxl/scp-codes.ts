import { z } from 'zod';
import { DatasetError } from '../errors.ts';

const likelihoods = z.record(z.string(), z.number());

/** Reads PTB-XL's `scp_codes` column, a Python dictionary: "{'NORM': 100.0, 'SR': 0.0}". */
export function parseScpCodes(text: string): Record<string, number> {
  try {
    return likelihoods.parse(JSON.parse(text.replaceAll("'", '"')));
  } catch {
    throw new DatasetError('INVALID_SOURCE', `The column scp_codes holds "${text}", which is no dictionary.`);
  }
}
