import type { Instruction } from '../../dataset/schema.ts';
import { findTask } from '../../model/prompt.ts';
import { toldPrompt } from '../told.ts';
import type { RunContext } from './context.ts';

/** What the model is asked of a record: the run's task, and what the run tells beside it. */
export function taskPrompt({ model, task, told }: RunContext): (instruction: Instruction) => string {
  const { prompt } = findTask(model.manifest, task);
  return (instruction) => toldPrompt(prompt, instruction, told);
}
