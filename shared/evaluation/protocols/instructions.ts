import path from 'node:path';
import { type Instruction, referenceText } from '../../dataset/schema.ts';
import type { ModelTask } from '../../model/package.ts';
import { findTask, questionOf } from '../../model/prompt.ts';
import { readStatements } from '../../report/statements/read-statements.ts';
import { generateCases } from '../cases/generate-cases.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { RHYTHM_CODES } from '../metrics/clinical/statements.ts';
import { toldPrompt } from '../told.ts';
import type { RunContext } from './context.ts';
import { REPORT_PARAPHRASES } from './paraphrases.ts';
import { type PresenceResult, presenceQuestions, presenceResult } from './presence.ts';
import { type StyleResult, styleMarks } from './style-obedience.ts';
import { type AnswerScores, scoreAnswers } from './task-answers.ts';

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

/** A task's answers, also against those that the reference reports give; null where the set has none. */
export interface TaskResult extends PromptResult {
  reference: AnswerScores | null;
}

export interface InstructionsResult {
  tasks: TaskResult[];
  /** Of the task that asks after one finding; null when the package has none, or the set no reports. */
  presence: PresenceResult | null;
  styles: StyleResult[];
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

/** Asks the model the same of all `instructions`; the answers are kept in the run's folder under `name`. */
function ask(
  { folder, models, trainingTexts, inputs, progress }: RunContext,
  name: string,
  instructions: readonly Instruction[],
  promptOf: (instruction: Instruction) => string,
): Promise<EvaluationCase[]> {
  return generateCases(instructions, {
    file: path.join(folder, `${name}.jsonl`),
    model: models,
    promptOf,
    trainingTexts,
    inputOf: ({ index }) => inputs.read(index),
    onProgress: (done) => progress(name, done, instructions.length),
  });
}

async function taskResult(
  context: RunContext,
  { name, prompt }: ModelTask,
  reports: readonly EvaluationCase[],
): Promise<TaskResult> {
  const { chosen, told } = context;
  const answers = await ask(context, `task-${name}`, chosen, (one) => toldPrompt(prompt, one, told));
  const pairs = chosen.flatMap(({ answers: references }, i) => {
    const reference = references[name];
    return reference === undefined ? [] : [{ answer: answers[i]!.candidate, reference }];
  });
  return { ...promptResult(name, reports, answers, /rhythm/i.test(name)), reference: scoreAnswers(pairs) };
}

async function askPresence(context: RunContext, task: ModelTask): Promise<PresenceResult | null> {
  const { chosen, told, dataset, scoring } = context;
  const questions = presenceQuestions(chosen, task.findings ?? [], scoring.seed);
  // One case a question: cases are told apart by their ids.
  const asked = questions.map(({ instruction, finding }) => ({
    ...instruction,
    id: `${instruction.id}?${finding.id}`,
  }));
  const promptOf = new Map(
    questions.map(({ finding }, i) => [
      asked[i]!.id,
      toldPrompt(questionOf(task, finding.id), asked[i]!, told),
    ]),
  );
  const answers = await ask(context, `task-${task.name}`, asked, ({ id }) => promptOf.get(id)!);
  const texts = answers.map(({ candidate }) => candidate);
  return presenceResult(questions, texts, dataset.manifest.presenceAnswers);
}

/** The report asked for in every style of the package, whatever the house of the ECG. */
async function styleResults(
  context: RunContext,
  prompt: string,
  reports: readonly EvaluationCase[],
): Promise<StyleResult[]> {
  const { chosen, model, told } = context;
  const { styles } = model.manifest.context;
  if (styles.length === 0) return [];
  const marksOf = (cases: readonly EvaluationCase[]) => styleMarks(cases.map(({ candidate }) => candidate))!;
  const references = (some: readonly Instruction[]) =>
    styleMarks(some.flatMap((one) => referenceText(one) ?? []));
  const results: StyleResult[] = [{ style: null, marks: marksOf(reports), references: references(chosen) }];
  for (const style of styles) {
    const cases = await ask(context, `style-${style.name}`, chosen, (one) =>
      toldPrompt(prompt, { context: { ...one.context, style: style.prompt } }, [...told, 'style']),
    );
    const ofHouse = chosen.filter(({ context: { style: own } }) => own === style.prompt);
    results.push({ style: style.name, marks: marksOf(cases), references: references(ofHouse) });
  }
  return results;
}

/**
 * Protocol 4: the package's other tasks against its report and against the reference's answers, the question after
 * single findings, the report in every house style, and the report asked for in other words. A paraphrase that the
 * model was not trained on may well break it: that is what this measures.
 */
export async function instructionsResult(
  context: RunContext,
  reports: readonly EvaluationCase[],
): Promise<InstructionsResult> {
  const { chosen, model, task, told } = context;
  const { tasks } = model.manifest;
  const result: InstructionsResult = { tasks: [], presence: null, styles: [], paraphrases: [] };
  for (const other of tasks.filter(({ name }) => name !== task)) {
    if (other.findings) result.presence = await askPresence(context, other);
    else result.tasks.push(await taskResult(context, other, reports));
  }
  result.styles = await styleResults(context, findTask(model.manifest, task).prompt, reports);
  for (const [i, paraphrase] of REPORT_PARAPHRASES.entries()) {
    const answers = await ask(context, `paraphrase-${i}`, chosen, (one) => toldPrompt(paraphrase, one, told));
    result.paraphrases.push(promptResult(paraphrase, reports, answers, false));
  }
  return result;
}
