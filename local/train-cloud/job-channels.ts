import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL_MANIFEST_FILE } from '../../shared/model/package.ts';
import { accelerateFile, type ConfigurationFile } from '../train/configurations.ts';
import { setFiles } from '../train/set-files.ts';
import { TrainFault } from '../train/train-fault.ts';
import { folderFiles, type InputFile } from './input-folder.ts';

/** Where SageMaker lays the channels of a job, under their names. */
const INPUT_FOLDER = '/opt/ml/input/data';
export const CHANNEL_FOLDERS = {
  training: `${INPUT_FOLDER}/training`,
  config: `${INPUT_FOLDER}/config`,
  decoder: `${INPUT_FOLDER}/decoder`,
  package: `${INPUT_FOLDER}/package`,
} as const;
export type ChannelName = keyof typeof CHANNEL_FOLDERS;
export const CONFIG_FILE = 'config.json';
export const ACCELERATE_FILE = 'accelerate.yaml';

/**
 * What each channel of a job holds. The configuration is a channel too, so that a new one needs no new image; a pretrained
 * decoder, and a package to go on from, are told as the folders where the job finds them.
 *
 * @throws TrainFault INCOMPLETE_SET, UNKNOWN_CONFIGURATION, NO_DECODER, NO_PACKAGE.
 */
export async function jobChannels(
  { path, values }: ConfigurationFile,
  given: { data: string; decoder?: string | undefined; accelerate?: string | undefined },
): Promise<Partial<Record<ChannelName, InputFile[]>>> {
  const training = setFiles(given.data).map(({ name, path }) => ({ name, content: { path } }));
  const decoder = decoderFolder(values.decoder.pretrained ?? undefined, given.decoder, path);
  const start = packageFolder(values.start_from ?? undefined, path);
  const told = {
    ...(decoder !== undefined && { decoder: { ...values.decoder, pretrained: CHANNEL_FOLDERS.decoder } }),
    ...(start !== undefined && { start_from: CHANNEL_FOLDERS.package }),
  };
  const json = `${JSON.stringify({ ...values, ...told }, null, 2)}\n`;
  return {
    training,
    config: [
      { name: CONFIG_FILE, content: { bytes: new TextEncoder().encode(json) } },
      ...(given.accelerate === undefined
        ? []
        : [{ name: ACCELERATE_FILE, content: { path: accelerateFile(given.accelerate) } }]),
    ],
    ...(decoder !== undefined && { decoder: await folderFiles(decoder) }),
    ...(start !== undefined && { package: await folderFiles(start) }),
  };
}

/** The folder of the package that a configuration goes on from. */
function packageFolder(start: string | undefined, config: string): string | undefined {
  if (start === undefined || existsSync(join(start, MODEL_MANIFEST_FILE))) return start;
  throw new TrainFault(
    'NO_PACKAGE',
    `${config} goes on from a model package, and ${start} is none here: set start_from to the package's folder.`,
  );
}

/** The folder of a pretrained decoder on this machine: the one that was given, or the one that the configuration names. */
function decoderFolder(
  pretrained: string | undefined,
  given: string | undefined,
  config: string,
): string | undefined {
  if (pretrained === undefined) {
    if (given === undefined) return undefined;
    throw new TrainFault(
      'NO_DECODER',
      `${config} makes a decoder of its own: leave out --decoder, or set decoder.pretrained.`,
    );
  }
  const folder = given ?? pretrained;
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new TrainFault(
    'NO_DECODER',
    `${config} takes a pretrained decoder, and ${folder} is no folder here: name its folder with --decoder.`,
  );
}
