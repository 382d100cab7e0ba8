import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

export const RESULTS_FOLDER = path.join(import.meta.dirname, '../../docs/validation-results');

const score = z.number().nullable();

/** Scores of one way of asking, of the selection half of fold 9. */
const scores = z.strictObject({
  bleu4: score,
  meteor: score,
  rougeL: score,
  ciderD: score,
  microF1: score,
  superclassMacroF1: score,
  atrialFibrillationF1: score,
  contradictionRate: score,
});
export type ExperimentScores = z.infer<typeof scores>;

/** What one run of an experiment gave. */
export const experimentResult = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  seed: z.int(),
  /** SHA-256 of the data set's instructions. */
  instructionsSha256: z.string(),
  records: z.int(),
  parameters: z.strictObject({ encoder: z.int(), decoder: z.int(), fusion: z.int() }),
  steps: z.int(),
  threads: z.int(),
  secondsPerStep: z.number(),
  reportsPerSecond: z.number(),
  /** Nats a token on fold 8, asked for alone. */
  validationLoss: z.number(),
  /** Asked for with nothing else. */
  plain: scores,
  /** With house style, age and sex; null where training never told them. */
  told: scores.nullable(),
  /** Share of the ECGs with the same findings when asked in words that no training saw. */
  otherWords: z.number().nullable(),
  /** Asked for alone, ECGs of HELD_DEVICE only. */
  heldDevice: scores.nullable(),
});
export type ExperimentResult = z.infer<typeof experimentResult>;

/** File name of a run's result. */
export function resultFile(name: string, seed: number): string {
  return path.join(RESULTS_FOLDER, `${name}-${seed}.json`);
}

/** All results that there are. */
export async function readResults(): Promise<ExperimentResult[]> {
  const names = (await readdir(RESULTS_FOLDER).catch(() => [])).filter((name) => name.endsWith('.json'));
  return Promise.all(
    names
      .sort()
      .map(async (name) =>
        experimentResult.parse(JSON.parse(await readFile(path.join(RESULTS_FOLDER, name), 'utf8'))),
      ),
  );
}
