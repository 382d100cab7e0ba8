import { z } from 'zod';
import type { StandardEcg } from '../ecg/standard.ts';
import { decodeStandardEcg, encodeStandardEcg, StandardCodecError } from '../ecg/standard-codec.ts';
import { type Question, question } from './question.ts';

/** First bytes of a request. */
const MAGIC = 'ECGR';
const PREFIX_BYTES = MAGIC.length + 4;

/** Older senders give a task and nothing else. */
const headerSchema = question.extend({ schemaVersion: z.literal(1) });

export interface InferenceRequest extends Question {
  ecg: StandardEcg;
}

export type InferenceRequestErrorCode = 'NOT_A_REQUEST' | 'MALFORMED_REQUEST' | 'MALFORMED_ECG';

/** The body is no inference request; the sender has to change it. */
export class InferenceRequestError extends Error {
  override readonly name = 'InferenceRequestError';
  readonly code: InferenceRequestErrorCode;

  constructor(code: InferenceRequestErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The request for a report on an ECG that is already encoded (`encodeStandardEcg`, as it is stored): "ECGR", uint32
 * header length (little endian), JSON header with what is asked, then the standard ECG's bytes as they are.
 */
export function inferenceRequestOf(standardEcg: Uint8Array, asked: Question): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(JSON.stringify(headerSchema.parse({ schemaVersion: 1, ...asked })));
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + standardEcg.length);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(MAGIC.length, header.length, true);
  bytes.set(header, PREFIX_BYTES);
  bytes.set(standardEcg, PREFIX_BYTES + header.length);
  return bytes;
}

/** The body of a request to the inference container: `INFERENCE_REQUEST_CONTENT_TYPE`. */
export function encodeInferenceRequest({ ecg, ...asked }: InferenceRequest): Uint8Array<ArrayBuffer> {
  return inferenceRequestOf(encodeStandardEcg(ecg), asked);
}

function parseHeader(bytes: Uint8Array): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new InferenceRequestError(
      'MALFORMED_REQUEST',
      'The header of the request names no task, or says what no prompt can hold.',
    );
  }
}

/**
 * Reverses `encodeInferenceRequest`.
 * @throws InferenceRequestError NOT_A_REQUEST, MALFORMED_REQUEST, MALFORMED_ECG
 */
export function decodeInferenceRequest(bytes: Uint8Array): InferenceRequest {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC || bytes.length < PREFIX_BYTES) {
    throw new InferenceRequestError('NOT_A_REQUEST', `A request starts with "${MAGIC}"; these bytes do not.`);
  }
  const ecgStart = PREFIX_BYTES + view.getUint32(MAGIC.length, true);
  if (ecgStart > bytes.length) {
    throw new InferenceRequestError('MALFORMED_REQUEST', 'The request ends within its header.');
  }
  const { schemaVersion: _, ...asked } = parseHeader(bytes.subarray(PREFIX_BYTES, ecgStart));
  try {
    return { ...asked, ecg: decodeStandardEcg(bytes.subarray(ecgStart)) };
  } catch (error) {
    if (!(error instanceof StandardCodecError)) throw error;
    throw new InferenceRequestError('MALFORMED_ECG', error.message);
  }
}
