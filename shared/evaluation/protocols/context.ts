import type { Dataset, DatasetInputs } from '../../dataset/read-dataset.ts';
import type { Instruction } from '../../dataset/schema.ts';
import type { ModelPackage } from '../../model/run/load.ts';
import type { ScoreOptions } from '../scoring/score-set.ts';
import type { ToldPart } from '../told.ts';
import type { ModelTasks, SignalTasks, WorkerPool } from '../workers/pools.ts';

/** Says how far a step is; a step of no known length has a total of 0. */
export type Progress = (step: string, done: number, total: number) => void;

/** What every protocol that runs a model works with. */
export interface RunContext {
  readonly model: ModelPackage;
  readonly task: string;
  /** What the prompts say beside the task. */
  readonly told: readonly ToldPart[];
  readonly dataset: Dataset;
  readonly inputs: DatasetInputs;
  /** The records to score. */
  readonly chosen: readonly Instruction[];
  readonly trainingTexts: ReadonlySet<string>;
  /** Folder of the run: case files, results, the HTML report. */
  readonly folder: string;
  readonly models: WorkerPool<ModelTasks>;
  readonly signals: WorkerPool<SignalTasks>;
  readonly scoring: ScoreOptions;
  readonly progress: Progress;
}
