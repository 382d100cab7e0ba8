import { z } from 'zod';
import type { Instruction } from '../../dataset/schema.ts';
import { EvaluationError } from '../errors.ts';
import { caseOf } from './case-of.ts';
import { readJsonLines } from './json-lines.ts';
import { type EvaluationCase, evaluationCase, prediction } from './schema.ts';

const line = z.union([evaluationCase, prediction]);

/**
 * Anyone's outputs as cases, one JSON object a line: either `{id, text}` for records of the data set (ids as
 * `npm run dataset` writes them, or without the source's name before the slash), or a whole case as a run writes it.
 * @throws EvaluationError INVALID_PREDICTIONS when a line is malformed, names an unknown record, or one twice
 */
export async function readPredictions(
  path: string,
  instructions: readonly Instruction[],
  trainingTexts: ReadonlySet<string>,
): Promise<EvaluationCase[]> {
  const lines = await readJsonLines(path, line, 'INVALID_PREDICTIONS');
  const byId = new Map(
    instructions.flatMap((one) => [[one.id, one] as const, [shortId(one.id), one] as const]),
  );
  const seen = new Set<string>();
  return lines.map((value) => {
    const found = byId.get(value.id);
    const id = found?.id ?? value.id;
    if (seen.has(id)) throw invalid(path, `names the record ${id} twice`);
    seen.add(id);
    if ('candidate' in value) return value;
    if (!found) throw invalid(path, `names the record ${id}, which the data set does not hold`);
    return caseOf(found, value, trainingTexts);
  });
}

function shortId(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

function invalid(path: string, what: string): EvaluationError {
  return new EvaluationError(
    'INVALID_PREDICTIONS',
    `${path} ${what}. Give one line a record of the data set.`,
  );
}
