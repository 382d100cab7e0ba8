import { Tensor } from 'onnxruntime-node';
import type { ModelManifest } from '../package.ts';
import { cacheNames, DECODER } from './tensor-names.ts';

/**
 * Keys and values of all layers for one batch, time-major: [rows, batch x keyValueHeads, headDim].
 * The first rows are the ECG's. Rows are appended in place and fed to ONNX Runtime as views, without a copy.
 */
export interface KvCache {
  batch: number;
  layers: number;
  headDim: number;
  /** Values of one row of one layer's keys or values. */
  rowSize: number;
  /** Filled rows, ECG included. */
  rows: number;
  /** Keys and values of each layer in the order of `cacheNames`, with room for all rows. */
  data: Float32Array[];
}

/** Tensors by name, as ONNX Runtime gives and takes them. */
export type Tensors = Record<string, Tensor>;

/** An empty cache with room for `capacity` rows. */
export function createKvCache(manifest: ModelManifest, batch: number, capacity: number): KvCache {
  const { layers, keyValueHeads, headDim } = manifest.decoder;
  const rowSize = batch * keyValueHeads * headDim;
  const data = Array.from({ length: 2 * layers }, () => new Float32Array(capacity * rowSize));
  return { batch, layers, headDim, rowSize, rows: 0, data };
}

/** Appends the rows of one run; `names` are its outputs in the order of `cacheNames`. */
export function appendRows(cache: KvCache, outputs: Tensors, names: readonly string[]): void {
  const start = cache.rows * cache.rowSize;
  for (const [i, name] of names.entries()) {
    const rows = outputs[name]!.data as Float32Array;
    cache.data[i]!.set(rows, start);
    cache.rows = (start + rows.length) / cache.rowSize;
  }
}

/** The rows so far as the decoder's inputs. */
export function pastFeeds(cache: KvCache): Tensors {
  const shape = [cache.rows, cache.rowSize / cache.headDim, cache.headDim];
  const names = cacheNames(cache.layers, DECODER.pastKeys, DECODER.pastValues);
  return Object.fromEntries(
    names.map((name, i) => [
      name,
      new Tensor('float32', cache.data[i]!.subarray(0, cache.rows * cache.rowSize), shape),
    ]),
  );
}
