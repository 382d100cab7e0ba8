import { closeSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import type { WeightStore } from './graph.ts';

/** Memory-mapped files are read in pages; a weight begins on a page of its own. */
const PAGE_BYTES = 4096;

/** A file of raw weights beside an ONNX graph ("external data"), which lifts protobuf's limit of 2 GB. */
export function createWeightFile(path: string): { store: WeightStore; close(): void } {
  const file = openSync(path, 'w');
  let end = 0;
  return {
    store(bytes) {
      const offset = Math.ceil(end / PAGE_BYTES) * PAGE_BYTES;
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done, Math.min(bytes.length - done, 2 ** 30), offset + done);
      }
      end = offset + bytes.length;
      return { location: basename(path), offset };
    },
    close: () => closeSync(file),
  };
}
