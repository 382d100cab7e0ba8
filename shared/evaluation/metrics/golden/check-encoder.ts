import { readFileSync } from 'node:fs';
import { bertScores } from '../bert-score/bert-score.ts';
import { loadBertEncoder } from '../bert-score/encoder.ts';
import { golden, largestDifference } from './text-golden.test-support.ts';

const USAGE = `Compares BERTScore with what the bert-score package gave for the golden pairs.

  python make_bert_golden.py ENCODER LAYER > SCORES.json
  node shared/evaluation/metrics/golden/check-encoder.ts ENCODER LAYER SCORES.json
`;

const [folder, layer, file] = process.argv.slice(2);
if (folder === undefined || layer === undefined || file === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const expected: number[][] = JSON.parse(readFileSync(file, 'utf8'));
const encoder = await loadBertEncoder(folder, { layer: Number(layer) });
const pairs = golden.pairs.map(([candidate, reference]) => ({ candidate, reference }));
const scores = await bertScores(pairs, encoder);
const ours = (['precision', 'recall', 'f1'] as const).map((part) => scores.map((score) => score[part]));
for (const [i, part] of ['P', 'R', 'F1'].entries()) {
  process.stdout.write(
    `${part}: largest difference ${largestDifference(ours[i]!, expected[i]!).toExponential(2)}\n`,
  );
}
await encoder.dispose();
