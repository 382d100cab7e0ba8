import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createS3UploadSigner } from './upload-signer.ts';

const sign = createS3UploadSigner(
  new S3Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  }),
);
const location = { bucket: 'uploads', key: 'uploads/default/0f/a.xml' };

describe('createS3UploadSigner', () => {
  it('signs a PUT of exactly that object, for that long', async () => {
    const { method, url, headers } = await sign(location, {}, 60);
    const { hostname, pathname, searchParams } = new URL(url);
    expect(method).toBe('PUT');
    expect(hostname).toBe('uploads.s3.eu-west-1.amazonaws.com');
    expect(pathname).toBe('/uploads/default/0f/a.xml');
    expect(searchParams.get('X-Amz-Expires')).toBe('60');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('host');
    expect(headers).toEqual({});
  });

  it('signs in no checksum of the empty body that the signer sees', async () => {
    const { url } = await sign(location, {}, 60);
    expect(url.toLowerCase()).not.toContain('checksum');
  });

  it.each([
    [{ contentLength: 3 }, 'content-length;host', { 'Content-Length': '3' }],
    [
      { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
      'host;x-amz-checksum-sha256',
      { 'x-amz-checksum-sha256': 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' },
    ],
  ])('binds the upload to %j', async (conditions, signedHeaders, expected) => {
    const { url, headers } = await sign(location, conditions, 60);
    expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe(signedHeaders);
    expect(headers).toEqual(expected);
  });

  it('gives another signature for another size', async () => {
    const signature = async (contentLength: number) =>
      new URL((await sign(location, { contentLength }, 60)).url).searchParams.get('X-Amz-Signature');
    expect(await signature(3)).not.toBe(await signature(4));
  });
});
