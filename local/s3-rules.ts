import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { buildApp } from 'fauxqs';
import type { S3Store } from './fauxqs-stores.ts';
import type { CreationReason, ObjectCreatedEvents } from './object-created.ts';

type App = ReturnType<typeof buildApp>;

/** Largest body of one request, bytes; larger objects take a multipart upload. */
const LARGEST_BODY_BYTES = 128 * 1024 * 1024;

/**
 * Adds the rules of S3 that fauxqs 2.4.1 leaves out and that uploads rely on: `If-None-Match: *`,
 * checksums of the body, empty objects, bodies of any content type, and the reason of an event.
 */
export function addS3Rules(app: App, s3: S3Store, events: ObjectCreatedEvents): void {
  acceptEveryBody(app);
  // Hooks with a callback run in the same turn as the handler, which is synchronous: nothing can come
  // between this check and the write, so of two conditional puts exactly one wins.
  app.addHook('preHandler', (request, reply, done) => {
    const { bucket, '*': key } = request.params as { bucket?: string; '*'?: string };
    const creates = request.method === 'PUT' || request.method === 'POST';
    if (bucket === undefined || !creates) return done();
    request.body ??= Buffer.alloc(0);

    const fault =
      preconditionFault(s3, bucket, key ?? '', request.headers['if-none-match']) ??
      checksumFault(request.body, request.headers);
    if (fault) {
      reply.code(fault.status).type('application/xml').send(errorXml(fault.code, fault.message));
      return;
    }
    events.during(creationReason(request.method, request.headers, request.query), done);
  });
}

interface S3Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function preconditionFault(
  s3: S3Store,
  bucket: string,
  key: string,
  ifNoneMatch: string | undefined,
): S3Fault | undefined {
  if (ifNoneMatch !== '*' || key === '' || !objectExists(s3, bucket, key)) return undefined;
  return {
    status: 412,
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
  };
}

function objectExists(s3: S3Store, bucket: string, key: string): boolean {
  try {
    s3.headObject(bucket, key);
    return true;
  } catch {
    return false;
  }
}

/** Checks the checksums that come as headers; those in a chunked body's trailer are not looked at. */
function checksumFault(
  body: unknown,
  headers: Record<string, string | string[] | undefined>,
): S3Fault | undefined {
  if (!Buffer.isBuffer(body) || String(headers['content-encoding'] ?? '').includes('aws-chunked'))
    return undefined;
  const digests: Record<string, () => Buffer> = {
    'content-md5': () => createHash('md5').update(body).digest(),
    'x-amz-checksum-sha256': () => createHash('sha256').update(body).digest(),
    'x-amz-checksum-sha1': () => createHash('sha1').update(body).digest(),
    'x-amz-checksum-crc32': () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc32(body));
      return bytes;
    },
  };
  for (const [header, digest] of Object.entries(digests)) {
    const claimed = headers[header];
    if (typeof claimed !== 'string' || claimed.includes('-')) continue;
    const expected = Buffer.from(claimed, 'base64');
    const actual = digest();
    if (expected.length === actual.length && timingSafeEqual(expected, actual)) continue;
    return {
      status: 400,
      code: 'BadDigest',
      message: `The ${header} you specified did not match what we received.`,
    };
  }
  return undefined;
}

function creationReason(
  method: string,
  headers: Record<string, string | string[] | undefined>,
  query: unknown,
): CreationReason {
  if (method === 'PUT') return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
  return 'uploadId' in (query as object) ? 'CompleteMultipartUpload' : 'POST Object';
}

/**
 * SQS and SNS speak JSON and forms to `/`; everything else is an object's bytes, whatever its content
 * type says (curl calls every body a form).
 */
function acceptEveryBody(app: App): void {
  const parsers: [string, (text: string) => unknown][] = [
    ['application/x-amz-json-1.0', (text) => JSON.parse(text)],
    ['application/x-www-form-urlencoded', (text) => Object.fromEntries(new URLSearchParams(text))],
  ];
  const options = { parseAs: 'buffer', bodyLimit: LARGEST_BODY_BYTES } as const;
  for (const [contentType, parse] of parsers) {
    app.removeContentTypeParser(contentType);
    app.addContentTypeParser(contentType, options, (request, body, done) => {
      if (request.method !== 'POST' || new URL(request.url, 'http://localhost').pathname !== '/') {
        return done(null, body);
      }
      try {
        done(null, parse(body.toString()));
      } catch (error) {
        done(error as Error);
      }
    });
  }
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', options, (_request, body, done) => done(null, body));
}

function errorXml(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
