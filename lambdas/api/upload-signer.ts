import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectLocation } from '../../shared/ports/object-store.ts';

/** What the upload has to be; absent means that it is not limited. */
export interface UploadConditions {
  contentLength?: number | undefined;
  /** Hex SHA-256 of the content. */
  sha256?: string | undefined;
}

export interface SignedUpload {
  method: 'PUT';
  url: string;
  /** Headers that are part of the signature: the upload must send exactly these. */
  headers: Record<string, string>;
}

/** Signs a PUT of one object, so that a client without credentials can upload it. */
export type SignUpload = (
  location: ObjectLocation,
  conditions: UploadConditions,
  expiresInS: number,
) => Promise<SignedUpload>;

const CHECKSUM_HEADER = 'x-amz-checksum-sha256';

/**
 * Upload URLs of S3. A presigned PUT cannot bound the size by a range, so an exact size and checksum
 * are signed in when they are known. The client must be made with `requestChecksumCalculation:
 * 'WHEN_REQUIRED'`: its default signs in the checksum of an empty body.
 */
export function createS3UploadSigner(client: S3Client): SignUpload {
  return async ({ bucket, key }, { contentLength, sha256 }, expiresInS) => {
    const checksum = sha256 === undefined ? undefined : Buffer.from(sha256, 'hex').toString('base64');
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      ContentLength: contentLength,
      ChecksumSHA256: checksum,
    });
    const url = await getSignedUrl(client, command, {
      expiresIn: expiresInS,
      unhoistableHeaders: new Set([CHECKSUM_HEADER]),
    });
    const headers = {
      ...(contentLength !== undefined && { 'Content-Length': String(contentLength) }),
      ...(checksum !== undefined && { [CHECKSUM_HEADER]: checksum }),
    };
    return { method: 'PUT', url, headers };
  };
}
