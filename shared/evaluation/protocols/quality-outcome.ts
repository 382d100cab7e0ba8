import { constantCases } from '../baselines/constant.ts';
import { readPredictions } from '../cases/read-predictions.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { EvaluationError } from '../errors.ts';
import { bertScores } from '../metrics/bert-score/bert-score.ts';
import { installedDefaultEncoder } from '../metrics/bert-score/default-encoder.ts';
import { type BertEncoder, loadBertEncoder } from '../metrics/bert-score/encoder.ts';
import { paperCompatibleScores } from '../metrics/paper-compatible.ts';
import { defaultWordNet } from '../metrics/wordnet/wordnet.ts';
import type { Options } from '../options.ts';
import { decimals } from '../presentation/format.ts';
import { baselineChart, statementChart } from '../presentation/protocol-charts.ts';
import { qualityTables, type Table } from '../presentation/score-tables.ts';
import { flatReport } from '../scoring/result.ts';
import { analyseCases } from './analyse-cases.ts';
import type { Progress, RunContext } from './context.ts';
import type { Outcome } from './outcome.ts';
import {
  modelCases,
  type QualityResult,
  qualityResult,
  type RowReports,
  retrieval,
  type TextsToScore,
} from './quality.ts';

/** The cases to score: somebody's outputs, or the model's. */
export async function casesToScore(context: RunContext, { predictions }: Options): Promise<EvaluationCase[]> {
  if (predictions === undefined) return modelCases(context);
  const read = await readPredictions(predictions, context.chosen, context.trainingTexts);
  if (read.length > 0) return read;
  throw new EvaluationError('NOTHING_TO_SCORE', `${predictions} holds no line.`);
}

/** BERTScore's encoder: the given one, else the default one where it is installed. */
async function openEncoder(choice: string | undefined): Promise<BertEncoder | null> {
  const folder = choice === undefined || choice === 'default' ? installedDefaultEncoder() : choice;
  if (folder !== undefined) return loadBertEncoder(folder);
  if (choice === undefined) return null;
  throw new EvaluationError(
    'BAD_OPTION',
    'The default encoder of BERTScore is not installed: npm run evaluate:encoder brings it, once.',
  );
}

/** The cases with their BERTScores, where there are an encoder and references. */
async function textsToScore(
  name: string,
  cases: readonly EvaluationCase[],
  encoder: BertEncoder | null,
  progress: Progress,
): Promise<TextsToScore> {
  if (!encoder || cases.some(({ reference }) => reference === null)) return { cases, options: {} };
  const pairs = cases.map(({ candidate, reference }) => ({ candidate, reference: reference! }));
  const scores = await bertScores(pairs, encoder, {
    onProgress: (done) => progress(`BERTScore, ${name}`, done, pairs.length),
  });
  return { cases, options: { bertScores: scores } };
}

function paperTable(scores: Readonly<Record<string, number>>): Table {
  return {
    title: 'As MEIT’s released code computes them (not the metrics they are named after)',
    header: Object.keys(scores),
    rows: [Object.values(scores).map((value) => decimals(value))],
  };
}

const flatRows = (rows: RowReports) => ({
  ...flatReport(rows.all),
  unseenText: flatReport(rows.unseenText),
});

function asJson({ humanValidated, baselines, ceiling: _, ...rows }: QualityResult) {
  return {
    ...flatRows(rows),
    humanValidated: humanValidated && flatReport(humanValidated),
    baselines: {
      constant: flatRows(baselines.constant),
      retrieval: baselines.retrieval && flatRows(baselines.retrieval),
    },
  };
}

/** The records of `cases` in their order; predictions may cover only some of the chosen ones. */
function narrowed(context: RunContext, cases: readonly EvaluationCase[]): RunContext {
  const byId = new Map(context.chosen.map((one) => [one.id, one]));
  return { ...context, chosen: cases.flatMap(({ id }) => byId.get(id) ?? []) };
}

/** Protocol 1 from start to end. */
export async function qualityOutcome(context: RunContext, options: Options): Promise<Outcome> {
  const cases = await casesToScore(context, options);
  const scope = narrowed(context, cases);
  // Whole cases of another data set have no ECG here to measure or to find neighbours of.
  const hasEcgs = scope.chosen.length === cases.length;
  const analyses = hasEcgs ? await analyseCases(scope) : null;
  const retrieved = hasEcgs && options.isRetrievalWanted ? await retrieval(scope, cases) : null;
  const encoder = await openEncoder(options.bertScore);
  const toScore = (name: string, some: readonly EvaluationCase[]) =>
    textsToScore(name, some, encoder, context.progress);
  const texts = {
    model: await toScore('model', cases),
    constant: await toScore('constant', constantCases(cases)),
    retrieval: retrieved && (await toScore('nearest training ECG', retrieved)),
  };
  await encoder?.dispose();
  context.progress('scoring', 0, 1);
  const result = qualityResult(texts, analyses, context.scoring);
  const hasReferences = cases.every(({ reference }) => reference !== null);
  const paper =
    options.paperCompatible && hasReferences
      ? paperCompatibleScores(
          cases.map(({ candidate, reference }) => ({ candidate, reference: reference! })),
          defaultWordNet(),
        )
      : null;
  return {
    result: {
      ...asJson(result),
      bertScoreEncoder: encoder?.label ?? null,
      ...(paper && { paperCompatible: paper }),
    },
    tables: [...qualityTables(result, encoder?.label), ...(paper ? [paperTable({ ...paper })] : [])],
    charts: [baselineChart(result), statementChart(result.all, result.ceiling)],
    cases,
  };
}
