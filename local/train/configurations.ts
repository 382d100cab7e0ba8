import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { TrainFault } from './train-fault.ts';

export const TRAINING_FOLDER = join(import.meta.dirname, '../../containers/training');
const CONFIGURATIONS = join(TRAINING_FOLDER, 'configs');
const ACCELERATE_FILES = join(CONFIGURATIONS, 'accelerate');

const stage = z.looseObject({ steps: z.number(), limit_seconds: z.number().nullish() });

/** What these commands read of a configuration; the trainer (meit/config.py) checks the whole. */
export const trainingConfiguration = z.looseObject({
  name: z.string().min(1),
  start_from: z.string().nullish(),
  encoder: z.looseObject({ architecture: z.string().default('resnet1d') }),
  decoder: z.looseObject({
    layers: z.number().optional(),
    hidden_size: z.number().optional(),
    pretrained: z.string().nullish(),
    lora: z.looseObject({ rank: z.number().optional() }).nullish(),
  }),
  training: stage,
});
export type TrainingConfiguration = z.infer<typeof trainingConfiguration>;

export interface ConfigurationFile {
  readonly path: string;
  readonly values: TrainingConfiguration;
}

/** Names of the trainer's own configurations. */
export function configurationNames(): string[] {
  return namesIn(CONFIGURATIONS, '.json');
}

/**
 * Reads a configuration: a file, or one of the trainer's own by its name.
 *
 * @throws TrainFault UNKNOWN_CONFIGURATION, BAD_CONFIGURATION.
 */
export function readConfiguration(given: string): ConfigurationFile {
  const path = fileOrName(given, CONFIGURATIONS, '.json');
  if (path === undefined) {
    throw new TrainFault(
      'UNKNOWN_CONFIGURATION',
      `There is no configuration "${given}": give a file or one of ${configurationNames().join(', ')}.`,
    );
  }
  return { path, values: parseConfiguration(path) };
}

/**
 * The path of a configuration of Accelerate's: a file, or one of the trainer's own by its name.
 *
 * @throws TrainFault UNKNOWN_CONFIGURATION.
 */
export function accelerateFile(given: string): string {
  const path = fileOrName(given, ACCELERATE_FILES, '.yaml');
  if (path !== undefined) return path;
  const names = namesIn(ACCELERATE_FILES, '.yaml');
  const own = names.length > 0 ? ` or one of ${names.join(', ')}` : '';
  throw new TrainFault(
    'UNKNOWN_CONFIGURATION',
    `There is no configuration of Accelerate's "${given}": give a file${own}.`,
  );
}

/** A configuration in a line: "resnet1d, new LLaMA of 4 layers x 256; 12000 steps or 25 min". */
export function describeConfiguration(configuration: TrainingConfiguration): string {
  const { start_from: start, encoder, decoder, training } = configuration;
  const { pretrained, lora, layers, hidden_size: width } = decoder;
  const shape = layers === undefined || width === undefined ? '' : ` of ${layers} layers x ${width}`;
  const adapter = lora ? ` with LoRA${lora.rank === undefined ? '' : ` of rank ${lora.rank}`}` : '';
  const own = start ? `LLaMA${shape} from ${start}` : `new LLaMA${shape}`;
  const text = pretrained ? `pretrained decoder${adapter}` : own;
  const limit = training.limit_seconds ? ` or ${Math.round(training.limit_seconds / 60)} min` : '';
  return `${encoder.architecture}, ${text}; ${training.steps} steps${limit}`;
}

/** The trainer's own configurations, one a line. */
export function configurationTable(): string {
  const width = Math.max(...configurationNames().map((name) => name.length));
  const rows = configurationNames().map(
    (name) => `  ${name.padEnd(width)}  ${describeConfiguration(readConfiguration(name).values)}`,
  );
  return `${rows.join('\n')}\n`;
}

function parseConfiguration(path: string): TrainingConfiguration {
  let values: unknown;
  try {
    values = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrainFault('BAD_CONFIGURATION', `${path} is no JSON file: ${reason}.`, { cause: error });
  }
  const parsed = trainingConfiguration.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new TrainFault('BAD_CONFIGURATION', `Correct ${path}: ${z.prettifyError(parsed.error)}`);
}

function fileOrName(given: string, folder: string, extension: string): string | undefined {
  const own = join(folder, `${basename(given, extension)}${extension}`);
  if (basename(given) === given && existsSync(own)) return own;
  return existsSync(given) ? given : undefined;
}

function namesIn(folder: string, extension: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(extension));
  return files.map((file) => basename(file, extension)).sort();
}
