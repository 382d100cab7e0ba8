import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HeadObjectCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { TRAINING_INPUT_PREFIX } from '../../shared/wiring/training.ts';

/** A file that a job reads, by its name within the channel: on disk, or made here. */
export interface InputFile {
  readonly name: string;
  readonly content: { readonly path: string } | { readonly bytes: Uint8Array };
}

interface HashedFile extends InputFile {
  readonly sha256: string;
}

export interface UploadedFolder {
  readonly uri: string;
  readonly uploaded: string[];
  /** Files that lay there already with the same content. */
  readonly kept: string[];
}

/** Every file below a folder. Throws what `readdir` throws for a folder that is not there. */
export async function folderFiles(folder: string): Promise<InputFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path).replaceAll('\\', '/'), content: { path } }));
}

/** Where a folder of these files belongs: its prefix is a digest of their names and contents, so it never changes. */
export async function inputFolder(
  files: readonly InputFile[],
): Promise<{ prefix: string; files: HashedFile[] }> {
  const hashed: HashedFile[] = [];
  for (const file of files) hashed.push({ ...file, sha256: await sha256Of(file) });
  hashed.sort((one, other) => (one.name < other.name ? -1 : 1));
  const list = hashed.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  const digest = createHash('sha256').update(list).digest('hex').slice(0, 32);
  return { prefix: `${TRAINING_INPUT_PREFIX}${digest}/`, files: hashed };
}

/** Uploads the files of a channel to `inputs/{digest}/`, but for those that lie there already, whole. */
export async function uploadInputFolder(
  s3: S3Client,
  bucket: string,
  files: readonly InputFile[],
): Promise<UploadedFolder> {
  const folder = await inputFolder(files);
  const uploaded: string[] = [];
  const kept: string[] = [];
  for (const file of folder.files) {
    const target = { Bucket: bucket, Key: `${folder.prefix}${file.name}` };
    if ((await storedDigest(s3, target)) === file.sha256) {
      kept.push(file.name);
      continue;
    }
    const Body = 'bytes' in file.content ? file.content.bytes : createReadStream(file.content.path);
    // Large files go in parts; an object appears only when it is complete.
    await new Upload({ client: s3, params: { ...target, Body, Metadata: { sha256: file.sha256 } } }).done();
    uploaded.push(file.name);
  }
  return { uri: `s3://${bucket}/${folder.prefix}`, uploaded, kept };
}

async function sha256Of({ content }: InputFile): Promise<string> {
  const hash = createHash('sha256');
  if ('bytes' in content) hash.update(content.bytes);
  else await pipeline(createReadStream(content.path), hash);
  return hash.digest('hex');
}

async function storedDigest(
  s3: S3Client,
  target: { Bucket: string; Key: string },
): Promise<string | undefined> {
  try {
    return (await s3.send(new HeadObjectCommand(target))).Metadata?.sha256;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
