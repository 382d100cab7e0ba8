import path from 'node:path';
import { referenceText } from '../../dataset/schema.ts';
import { embedInstructions, retrievedCases } from '../baselines/retrieval.ts';
import { generateCases } from '../cases/generate-cases.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import type { ClinicalScores } from '../metrics/clinical/scores.ts';
import type { TextStatisticsOptions } from '../metrics/text-scores.ts';
import { type Analysis, checkCase } from '../scoring/checks.ts';
import { type ScoreReport, scoreReport } from '../scoring/result.ts';
import { type ScoredSet, type ScoreOptions, scoredSet, scoreSelection } from '../scoring/score-set.ts';
import type { RunContext } from './context.ts';
import { taskPrompt } from './task-prompt.ts';

/** All cases, those whose text training never saw, and strata. */
export interface RowReports {
  all: ScoreReport;
  unseenText: ScoreReport;
}

export interface QualityResult extends RowReports {
  humanValidated: ScoreReport | null;
  /** Clinical scores of the reference texts. */
  ceiling: ClinicalScores | null;
  baselines: {
    /** The same commonest text for every ECG. */
    constant: RowReports;
    /** The report of the nearest training ECG by the model's own encoder; null without training records. */
    retrieval: RowReports | null;
  };
}

const isUnseen = (one: EvaluationCase) => !one.textSeenInTraining;

function setOf({ cases, options }: TextsToScore, analyses: readonly Analysis[] | null): ScoredSet {
  const checks = analyses && cases.map((one, i) => checkCase(one, analyses[i]!));
  return scoredSet(cases, checks, options);
}

/** Scores of one list of texts in the two rows that every table has. */
function rowReports(set: ScoredSet, options: ScoreOptions): RowReports {
  return {
    all: scoreReport(scoreSelection(set, () => true, options)),
    unseenText: scoreReport(scoreSelection(set, isUnseen, options)),
  };
}

/** Reports of the model for every chosen record, kept in the run's folder. */
export function modelCases(context: RunContext): Promise<EvaluationCase[]> {
  const { chosen, folder, models, trainingTexts, inputs, progress } = context;
  return generateCases(chosen, {
    file: path.join(folder, 'cases.jsonl'),
    model: models,
    promptOf: taskPrompt(context),
    trainingTexts,
    inputOf: ({ index }) => inputs.read(index),
    onProgress: (done) => progress('writing reports', done, chosen.length),
  });
}

/** The retrieval baseline; null when the set holds no training records to retrieve from. */
export async function retrieval(
  context: RunContext,
  cases: readonly EvaluationCase[],
): Promise<EvaluationCase[] | null> {
  const { dataset, inputs, models, chosen, progress } = context;
  const library = dataset.instructions.filter(
    (one) => (one.split === 'train' || one.split === 'validation') && referenceText(one) !== null,
  );
  if (library.length === 0) return null;
  const total = library.length + chosen.length;
  const queries = await embedInstructions(chosen, inputs, models, (done) =>
    progress('embedding', done, total),
  );
  const vectors = await embedInstructions(library, inputs, models, (done) =>
    progress('embedding', chosen.length + done, total),
  );
  const reports = library.map((one) => referenceText(one)!);
  return retrievedCases(cases, queries, vectors, reports);
}

/** Texts to score, with what was computed of them beforehand. */
export interface TextsToScore {
  readonly cases: readonly EvaluationCase[];
  readonly options: TextStatisticsOptions;
}

/** Protocol 1: how good the reports are, beside what a model without any idea would score. */
export function qualityResult(
  texts: { model: TextsToScore; constant: TextsToScore; retrieval: TextsToScore | null },
  analyses: readonly Analysis[] | null,
  options: ScoreOptions,
): QualityResult {
  const set = setOf(texts.model, analyses);
  const all = scoreSelection(set, () => true, options);
  const isValidated = ({ humanValidated }: EvaluationCase) => humanValidated === true;
  // A row of its own only where it differs from that of all cases.
  const validated = set.cases.filter(isValidated).length;
  const isValidatedApart = validated > 0 && validated < set.cases.length;
  const baseline = (one: TextsToScore) => rowReports(setOf(one, analyses), options);
  return {
    all: scoreReport(all),
    unseenText: scoreReport(scoreSelection(set, isUnseen, options)),
    humanValidated: isValidatedApart ? scoreReport(scoreSelection(set, isValidated, options)) : null,
    ceiling: all.ceiling,
    baselines: {
      constant: baseline(texts.constant),
      retrieval: texts.retrieval && baseline(texts.retrieval),
    },
  };
}
