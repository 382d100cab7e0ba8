import { createReadStream, existsSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatasetError } from './errors.ts';
import {
  DATASET_FILES,
  type DatasetManifest,
  datasetManifest,
  type Instruction,
  instruction,
  MICROVOLTS_PER_BIT,
} from './schema.ts';

export interface Dataset {
  folder: string;
  manifest: DatasetManifest;
  instructions: Instruction[];
}

/** The model inputs of a dataset, read one by one. */
export interface DatasetInputs {
  /** [leads × samples] in mV of the instruction with this `index`. */
  read(index: number): Promise<Float32Array>;
  close(): Promise<void>;
}

function requireFile(folder: string, name: string): string {
  const file = path.join(folder, name);
  if (existsSync(file)) return file;
  throw new DatasetError('INVALID_DATASET', `There is no ${name} in the folder; npm run dataset writes one.`);
}

function parse<T>(schema: { parse(value: unknown): T }, text: string, where: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new DatasetError(
      'INVALID_DATASET',
      `${where} is not as this version writes it; write the dataset again.`,
    );
  }
}

/**
 * Opens a folder that `npm run dataset` wrote.
 * @throws DatasetError INVALID_DATASET when a file is missing, cut short or of another version
 */
export async function readDataset(folder: string): Promise<Dataset> {
  const { manifest: manifestName, instructions: instructionsName, inputs: inputsName } = DATASET_FILES;
  const manifestText = await readFile(requireFile(folder, manifestName), 'utf8');
  const manifest = parse(datasetManifest, manifestText, manifestName);
  const input = createReadStream(requireFile(folder, instructionsName));
  const instructions: Instruction[] = [];
  // By line: the file of a large source is longer than the longest string.
  for await (const line of createInterface({ input })) {
    const where = `Line ${instructions.length + 1} of ${instructionsName}`;
    instructions.push(parse(instruction, line, where));
  }
  const inputBytes = await stat(path.join(folder, inputsName)).then(
    (file) => file.size,
    () => 0,
  );
  if (instructions.length !== manifest.counts.written || inputBytes !== manifest.files.inputs.bytes) {
    throw new DatasetError(
      'INVALID_DATASET',
      `The dataset holds ${instructions.length} instructions and ${inputBytes} bytes of inputs, not what its ${manifestName} says; write it again.`,
    );
  }
  return { folder, manifest, instructions };
}

/** Opens `inputs.i16`; close it after use. */
export async function openDatasetInputs({ folder, manifest }: Dataset): Promise<DatasetInputs> {
  const file = await open(path.join(folder, DATASET_FILES.inputs));
  const values = manifest.contract.leads.length * manifest.contract.samples;
  return {
    async read(index) {
      if (!Number.isInteger(index) || index < 0 || index >= manifest.counts.written) {
        throw new RangeError(`The dataset has no record ${index}.`);
      }
      const bytes = new Uint8Array(2 * values);
      await file.read(bytes, 0, bytes.length, index * bytes.length);
      const view = new DataView(bytes.buffer);
      return Float32Array.from(
        { length: values },
        (_, i) => (view.getInt16(2 * i, true) * MICROVOLTS_PER_BIT) / 1000,
      );
    },
    close: () => file.close(),
  };
}
