import { z } from '@hono/zod-openapi';
import { ecgId, ecgStatus } from '../../../shared/report/schema.ts';
import { MAX_UPLOAD_BYTES } from '../../../shared/wiring/wiring.ts';

/** A WFDB record has a header, its signal files and perhaps annotations. */
const MAX_FILES = 8;

export const uploadFile = z
  .strictObject({
    name: z.string().min(1).max(255).openapi({
      description:
        'Name of the file with its extension. Only letters, digits, ".", "-" and "_" of the base name are kept: put no patient data here.',
      example: 'ecg-0001.xml',
    }),
    contentLength: z.int().min(1).max(MAX_UPLOAD_BYTES).optional().openapi({
      description: 'Size in bytes. When given, the upload URL accepts exactly this size.',
      example: 78_412,
    }),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'Expected the SHA-256 of the content as 64 lower-case hex digits')
      .optional()
      .openapi({
        description: 'SHA-256 of the content, hex. When given, the upload URL accepts exactly this content.',
        example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      }),
  })
  .openapi('UploadFile');
export type UploadFile = z.infer<typeof uploadFile>;

export const createEcgRequest = z
  .strictObject({
    files: z.array(uploadFile).min(1).max(MAX_FILES).openapi({
      description:
        'One file (MUSE XML, or a zip of a WFDB record), or all files of one WFDB record: its .hea and its signal files, which share one stem.',
    }),
  })
  .openapi('CreateEcgRequest');

export const createdEcg = z
  .object({
    ecgId: ecgId.openapi({ example: '0f3c2f4b9f0d4f6f8a5e1f2d3c4b5a69' }),
    status: ecgStatus.openapi({ example: 'AWAITING_UPLOAD' }),
    uploads: z
      .array(
        z.object({
          fileName: z.string().openapi({ description: 'The name as it is kept', example: 'ecg-0001.xml' }),
          method: z.literal('PUT'),
          url: z.string().openapi({
            description: 'Presigned: needs no further credentials, so keep it secret',
            example:
              'https://bucket.s3.eu-west-1.amazonaws.com/uploads/default/0f3c…/ecg-0001.xml?X-Amz-Signature=…',
          }),
          headers: z
            .record(z.string(), z.string())
            .openapi({ description: 'Send exactly these headers', example: { 'Content-Length': '78412' } }),
          expiresAt: z.iso.datetime().openapi({ example: '2026-03-04T09:27:44.000Z' }),
        }),
      )
      .openapi({ description: 'One per file, in the order of the request' }),
    links: z
      .object({ self: z.string().openapi({ example: '/v1/ecgs/0f3c2f4b9f0d4f6f8a5e1f2d3c4b5a69' }) })
      .openapi({ description: 'Links relative to the host of this API' }),
  })
  .openapi('CreatedEcg');
