import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { parseS3Uri } from '../../shared/ports/object-store.ts';
import { TrainFault } from '../train/train-fault.ts';

/** What training goes on from, a file or a folder of shards, and drafts. */
const STATE = /\.(pt|part|old)(\/|$)/;

export interface FetchedRun {
  /** "Completed", "InProgress", … as SageMaker says. */
  readonly status: string;
  /** Why a job failed, if it did. */
  readonly reason: string | undefined;
  readonly files: string[];
}

/**
 * Downloads what a job has written so far to `out`: log and checkpoints, without the state that it goes on from.
 *
 * @throws TrainFault NOTHING_TO_FETCH when the job has no checkpoint yet.
 */
export async function fetchCheckpoint(
  clients: { s3: S3Client; sagemaker: SageMakerClient },
  job: string,
  out: string,
): Promise<FetchedRun> {
  const found = await clients.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: job }));
  const { TrainingJobStatus: status = 'unknown', FailureReason: reason } = found;
  const at = parseS3Uri(found.CheckpointConfig?.S3Uri ?? '');
  const files = at === undefined ? [] : await namesUnder(clients.s3, at.bucket, at.key);
  if (at === undefined || files.length === 0) {
    const because = reason === undefined ? '' : ` (${reason})`;
    throw new TrainFault(
      'NOTHING_TO_FETCH',
      `${job} is ${status}${because} and has written no checkpoint: wait until its first evaluation.`,
    );
  }
  for (const name of files) await download(clients.s3, at.bucket, `${at.key}${name}`, safeJoin(out, name));
  return { status, reason, files };
}

async function namesUnder(client: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    names.push(...Contents.map(({ Key = '' }) => Key.slice(Prefix.length)));
  }
  return names.filter((name) => name !== '' && !name.endsWith('/') && !STATE.test(name));
}

async function download(s3: S3Client, Bucket: string, Key: string, path: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  await mkdir(dirname(path), { recursive: true });
  await pipeline(Body as Readable, createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
}

/** The path below a folder; a key never leads out of it. */
function safeJoin(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (path.startsWith(`${resolve(folder)}${sep}`)) return path;
  throw new TrainFault(
    'NOTHING_TO_FETCH',
    `The job wrote a file "${name}" that lies outside its own folder.`,
  );
}
