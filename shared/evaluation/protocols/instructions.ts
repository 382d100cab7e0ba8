import path from 'node:path';
import { readStatements } from '../../report/statements/read-statements.ts';
import { generateCases } from '../cases/generate-cases.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { RHYTHM_CODES } from '../metrics/clinical/statements.ts';
import { toldPrompt } from '../told.ts';
import type { RunContext } from './context.ts';
import { REPORT_PARAPHRASES } from './paraphrases.ts';

/** How the answers to one prompt stand to the report. */
export interface PromptResult {
  /** Name of the package's task, or the paraphrase itself. */
  prompt: string;
  /** Share of the ECGs whose answer states exactly the report's findings (of a rhythm task: its rhythms). */
  sameFindings: number;
  /** Mean overlap of the findings (Jaccard; both empty is 1). */
  overlap: number;
  /** Mean number of sentences. */
  sentences: number;
  /** Share of the answers that hold a finding of another kind than rhythm. */
  beyondRhythm: number;
}

export interface InstructionsResult {
  tasks: PromptResult[];
  paraphrases: PromptResult[];
}

const RHYTHMS = new Set(RHYTHM_CODES);

function findings(text: string, isCounted: (code: string) => boolean): Set<string> {
  return new Set(
    readStatements(text).flatMap(({ code, certainty }) =>
      code !== null && certainty !== 'negated' && isCounted(code) ? code : [],
    ),
  );
}

function promptResult(
  prompt: string,
  reports: readonly EvaluationCase[],
  answers: readonly EvaluationCase[],
  isRhythmOnly: boolean,
): PromptResult {
  const isCounted = (code: string) => !isRhythmOnly || RHYTHMS.has(code);
  const pairs = answers.map(({ candidate }, i) => {
    const answer = findings(candidate, isCounted);
    const report = findings(reports[i]!.candidate, isCounted);
    const union = answer.union(report).size;
    return union === 0 ? 1 : answer.intersection(report).size / union;
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    prompt,
    sameFindings: mean(pairs.map((overlap) => Number(overlap === 1))),
    overlap: mean(pairs),
    sentences: mean(answers.map(({ candidate }) => candidate.split(/\.(?:\s|$)/).filter(Boolean).length)),
    beyondRhythm: mean(
      answers.map(({ candidate }) => Number(findings(candidate, (code) => !RHYTHMS.has(code)).size > 0)),
    ),
  };
}

/**
 * Protocol 4: the package's other tasks against its report, and the report asked for in other words. A paraphrase that
 * the model was not trained on may well break it: that is what this measures.
 */
export async function instructionsResult(
  context: RunContext,
  reports: readonly EvaluationCase[],
): Promise<InstructionsResult> {
  const { chosen, folder, models, model, task, told, trainingTexts, inputs, progress } = context;
  const answers = (name: string, prompt: string) =>
    generateCases(chosen, {
      file: path.join(folder, `${name}.jsonl`),
      model: models,
      promptOf: (instruction) => toldPrompt(prompt, instruction, told),
      trainingTexts,
      inputOf: ({ index }) => inputs.read(index),
      onProgress: (done) => progress(prompt, done, chosen.length),
    });
  const result: InstructionsResult = { tasks: [], paraphrases: [] };
  for (const { name, prompt } of model.manifest.tasks.filter((one) => one.name !== task)) {
    result.tasks.push(
      promptResult(name, reports, await answers(`task-${name}`, prompt), /rhythm/i.test(name)),
    );
  }
  for (const [i, paraphrase] of REPORT_PARAPHRASES.entries()) {
    result.paraphrases.push(
      promptResult(paraphrase, reports, await answers(`paraphrase-${i}`, paraphrase), false),
    );
  }
  return result;
}
