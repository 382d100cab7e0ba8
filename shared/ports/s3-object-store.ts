import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectStore } from './object-store.ts';

/** Objects in S3. Its client needs `s3:ListBucket`, else S3 says 403 for an object that is not there. */
export function createS3ObjectStore(client: S3Client): ObjectStore {
  async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof NoSuchKey || error instanceof NotFound) return undefined;
      throw error;
    }
  }
  return {
    async size({ bucket, key }) {
      const head = await unlessMissing(client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
      return head && (head.ContentLength ?? 0);
    },
    async get({ bucket, key }) {
      const object = await unlessMissing(client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
      return object && (await object.Body?.transformToByteArray());
    },
    async put({ bucket, key }, bytes, contentType) {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType }),
      );
    },
  };
}
