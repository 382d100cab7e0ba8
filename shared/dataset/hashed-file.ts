import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** A file that is written from start to end and hashed on the way. */
export interface HashedFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Closes the file. */
  finish(): Promise<{ bytes: number; sha256: string }>;
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done)).bytesWritten;
  }
}

export async function createHashedFile(path: string): Promise<HashedFile> {
  const file = await open(path, 'w');
  const hash = createHash('sha256');
  let length = 0;
  return {
    async write(bytes) {
      hash.update(bytes);
      length += bytes.length;
      await writeAll(file, bytes);
    },
    async finish() {
      await file.close();
      return { bytes: length, sha256: hash.digest('hex') };
    },
  };
}
