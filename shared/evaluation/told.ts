import type { Instruction } from '../dataset/schema.ts';
import type { ModelManifest } from '../model/package.ts';
import { EvaluationError } from './errors.ts';

/** What a prompt may say beside the task, in the order in which training and `promptOf` say it. */
export const TOLD_PARTS = ['style', 'patient', 'measurements'] as const;
export type ToldPart = (typeof TOLD_PARTS)[number];

/** `prompt`, then the record's sentences of the parts, where they are known. */
export function toldPrompt(
  prompt: string,
  { context }: Pick<Instruction, 'context'>,
  told: readonly ToldPart[],
): string {
  const isTold = (part: ToldPart) => told.includes(part) && context[part] !== null;
  return [prompt, ...TOLD_PARTS.filter(isTold).map((part) => context[part])].join(' ');
}

/**
 * Refuses parts that the package does not know: telling them would score prompts that no server writes.
 * @throws EvaluationError BAD_OPTION
 */
export function requireKnownParts(
  { name, context }: Pick<ModelManifest, 'name' | 'context'>,
  told: readonly ToldPart[],
): void {
  const knows = { ...context, style: context.styles.length > 0 };
  const unknown = told.find((part) => !knows[part]);
  if (unknown === undefined) return;
  const known = TOLD_PARTS.filter((part) => knows[part]).join(',');
  throw new EvaluationError(
    'BAD_OPTION',
    `The model ${name} was not trained to be told "${unknown}"; ${known === '' ? 'leave --told out' : `it knows ${known}`}.`,
  );
}
