import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { BertScore } from './bert-score.ts';
import { EncoderError } from './errors.ts';

const line = z.tuple([z.coerce.number(), z.coerce.number(), z.coerce.number(), z.coerce.number()]);

/**
 * Reads what unrelated sentences score on average, from a file of the bert-score package
 * (`bert_score/rescale_baseline/en/roberta-large.tsv`: header "LAYER,P,R,F", then one line a layer, 0 first).
 * @throws {EncoderError} ENCODER_INVALID when it has no line for the layer
 */
export function readBaseline(path: string, layer: number): BertScore {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  const parsed = line.safeParse(lines[layer]?.split(','));
  if (!parsed.success || parsed.data[0] !== layer) {
    throw new EncoderError(
      'ENCODER_INVALID',
      `${path} has no baseline for layer ${layer}. Give the encoder's own file.`,
    );
  }
  const [, precision, recall, f1] = parsed.data;
  return { precision, recall, f1 };
}
