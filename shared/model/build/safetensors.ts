import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { CheckpointError } from './errors.ts';
import { float32FromBfloat16, float32FromFloat16 } from './float16.ts';

const BYTES_PER_VALUE = { F32: 4, F16: 2, BF16: 2 } as const;

/** Larger headers are refused, as in the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;

const tensorEntry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
type TensorEntry = z.infer<typeof tensorEntry>;

/** A dense tensor in row-major order, widened to float32. */
export interface Tensor {
  shape: number[];
  data: Float32Array;
}

/** Tensors by name; `read` checks the shape so that a mix-up of checkpoints is found at once. */
export interface TensorSource {
  names: string[];
  has(name: string): boolean;
  /** @throws {CheckpointError} CHECKPOINT_INVALID when absent, of another shape, or truncated. */
  read(name: string, shape: readonly number[]): Tensor;
  shapeOf(name: string): readonly number[];
}

/**
 * Opens a `.safetensors` file (8-byte little-endian header length, JSON header, raw data) and reads tensors
 * of type F32, F16 or BF16 one at a time, so that a large file never lies in memory as a whole.
 * Format: https://huggingface.co/docs/safetensors
 * @throws {CheckpointError} CHECKPOINT_NOT_FOUND or CHECKPOINT_INVALID
 */
export function openSafetensors(path: string): TensorSource {
  const fileBytes = statSync(path, { throwIfNoEntry: false })?.size;
  if (fileBytes === undefined) {
    throw new CheckpointError(
      'CHECKPOINT_NOT_FOUND',
      `There is no file ${path}. Give the checkpoint's folder.`,
    );
  }
  const { entries, dataStart } = readHeader(path, fileBytes);

  const find = (name: string): TensorEntry => {
    const entry = entries.get(name);
    if (!entry) throw invalid(path, `has no tensor "${name}"`);
    return entry;
  };
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    shapeOf: (name) => find(name).shape,
    read(name, shape) {
      const entry = find(name);
      if (entry.shape.join() !== shape.join()) {
        throw invalid(path, `holds "${name}" as [${entry.shape}], but the configuration asks for [${shape}]`);
      }
      const [begin, end] = entry.data_offsets;
      return {
        shape: [...shape],
        data: decode(path, name, entry, readBytes(path, dataStart + begin, end - begin)),
      };
    },
  };
}

function readHeader(
  path: string,
  fileBytes: number,
): { entries: Map<string, TensorEntry>; dataStart: number } {
  if (fileBytes < 8) throw invalid(path, 'is shorter than a header');
  const headerBytes = Number(Buffer.from(readBytes(path, 0, 8)).readBigUInt64LE());
  if (headerBytes > Math.min(MAX_HEADER_BYTES, fileBytes - 8))
    throw invalid(path, 'has a header longer than the file');
  let header: Record<string, unknown>;
  try {
    header = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(Buffer.from(readBytes(path, 8, headerBytes)).toString()));
  } catch (cause) {
    throw invalid(path, 'has a header that is not JSON', cause);
  }
  const dataStart = 8 + headerBytes;
  const entries = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const parsed = tensorEntry.safeParse(value);
    if (!parsed.success) throw invalid(path, `describes "${name}" in an unknown way`, parsed.error);
    const [begin, end] = parsed.data.data_offsets;
    if (begin > end || dataStart + end > fileBytes)
      throw invalid(path, `is truncated: "${name}" ends after the file`);
    entries.set(name, parsed.data);
  }
  return { entries, dataStart };
}

function decode(path: string, name: string, entry: TensorEntry, bytes: ArrayBuffer): Float32Array {
  const bytesPerValue = BYTES_PER_VALUE[entry.dtype as keyof typeof BYTES_PER_VALUE];
  if (!bytesPerValue) throw invalid(path, `holds "${name}" as ${entry.dtype}; F32, F16 and BF16 are read`);
  const count = entry.shape.reduce((product, size) => product * size, 1);
  if (bytes.byteLength !== count * bytesPerValue)
    throw invalid(path, `has a wrong number of bytes for "${name}"`);
  if (entry.dtype === 'F16') return float32FromFloat16(new Uint16Array(bytes));
  if (entry.dtype === 'BF16') return float32FromBfloat16(new Uint16Array(bytes));
  return new Float32Array(bytes);
}

function readBytes(path: string, position: number, length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  const file = openSync(path, 'r');
  try {
    let done = 0;
    while (done < length) {
      // One read call returns at most 2 GiB.
      const got = readSync(file, bytes, done, Math.min(length - done, 2 ** 30), position + done);
      if (got === 0) throw invalid(path, 'ends too early');
      done += got;
    }
  } finally {
    closeSync(file);
  }
  return bytes.buffer;
}

function invalid(path: string, what: string, cause?: unknown): CheckpointError {
  return new CheckpointError(
    'CHECKPOINT_INVALID',
    `${basename(path)} ${what}. Copy or export the checkpoint again.`,
    {
      cause,
    },
  );
}
