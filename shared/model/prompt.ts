import type { MeasurementsSummary } from '../ecg/measure/summary.ts';
import type { ModelManifest, ModelTask } from './package.ts';
import { measurementsSentence, patientSentence } from './prompt-sentences.ts';
import type { Question } from './question.ts';
import { PromptError, UnknownTaskError } from './run/errors.ts';

/** What the model is asked, and what it is told beside the ECG; only the task must be given. */
export type PromptRequest = Readonly<Omit<Question, 'measurements'>> & {
  readonly measurements?: Pick<MeasurementsSummary, 'intervals' | 'axes'> | undefined;
};

const FINDING_SLOT = '{finding}';

/**
 * The package's task of this name.
 * @throws {UnknownTaskError}
 */
export function findTask({ tasks }: Pick<ModelManifest, 'tasks'>, name: string): ModelTask {
  const task = tasks.find((candidate) => candidate.name === name);
  if (task) return task;
  throw new UnknownTaskError(
    name,
    tasks.map((candidate) => candidate.name),
  );
}

/**
 * The task's prompt, with the finding that it asks after, if it does.
 * @throws {PromptError} UNKNOWN_FINDING
 */
export function questionOf({ name, prompt, findings }: ModelTask, finding: string | undefined): string {
  if (findings === undefined) return prompt;
  const asked = findings.find(({ id }) => id === finding);
  if (asked) return prompt.replace(FINDING_SLOT, () => asked.name);
  throw new PromptError(
    'UNKNOWN_FINDING',
    `The task "${name}" asks after one finding, and "${finding ?? ''}" is none that it knows. Give one of: ${findings.map(({ id }) => id).join(', ')}.`,
  );
}

function styleSentence({ styles }: ModelManifest['context'], style: string | undefined): string | undefined {
  if (style === undefined) return undefined;
  const found = styles.find(({ name }) => name === style);
  if (found) return found.prompt;
  const known = styles.map(({ name }) => name).join(', ');
  throw new PromptError(
    'UNKNOWN_STYLE',
    known === ''
      ? `This model knows no house styles. Leave "${style}" out.`
      : `This model has no house style "${style}". Give one of: ${known}; or none.`,
  );
}

/**
 * The prompt as training wrote it: the task's own, then a sentence each for house style, patient and measurements.
 * Age, sex and measurements that the model was not trained with are left out; nothing else of a file gets in.
 *
 * @example promptOf(manifest, { task: 'report', style: 'terse', patient: { ageYears: 56, sex: 'female' } })
 * // 'Report this ECG. Style: terse. Patient: female, 56 years.'
 * @throws {UnknownTaskError}
 * @throws {PromptError} UNKNOWN_STYLE, UNKNOWN_FINDING
 */
export function promptOf(manifest: Pick<ModelManifest, 'tasks' | 'context'>, request: PromptRequest): string {
  const { context } = manifest;
  const { patient, measurements } = request;
  return [
    questionOf(findTask(manifest, request.task), request.finding),
    styleSentence(context, request.style),
    context.patient && patient ? patientSentence(patient) : undefined,
    context.measurements && measurements ? measurementsSentence(measurements) : undefined,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
}
