import { z } from 'zod';
import { STANDARD_LEADS } from './leads.ts';
import type { EcgWarning } from './record.ts';
import { STANDARD_SAMPLES, STANDARD_SAMPLING_RATE_HZ, type StandardEcg } from './standard.ts';

/** First bytes of an encoded StandardEcg. */
const MAGIC = 'SECG';
const PREFIX_BYTES = MAGIC.length + 4;
const MICROVOLTS_PER_MV = 1000;
const LARGEST_MICROVOLTS = 32_767;
const SIGNAL_BYTES = STANDARD_LEADS.length * STANDARD_SAMPLES * 2;

/** Keeps the whole below 127,000 bytes: with a task in front of it, it fits the inline body of a request. */
const LARGEST_HEADER_BYTES = 7_000 - PREFIX_BYTES;

const headerSchema = z.object({
  schemaVersion: z.literal(1),
  samplingRateHz: z.literal(STANDARD_SAMPLING_RATE_HZ),
  samples: z.literal(STANDARD_SAMPLES),
  microvoltsPerBit: z.literal(1),
  leads: z.array(z.enum(STANDARD_LEADS)).refine((leads) => leads.join() === STANDARD_LEADS.join()),
  leadStatus: z.array(z.enum(['recorded', 'derived', 'missing'])).length(STANDARD_LEADS.length),
  paddedSamples: z.int().min(0).max(STANDARD_SAMPLES),
  windowStartS: z.number().nonnegative(),
  recordedDurationS: z.number().nonnegative(),
  otherWindows: z
    .array(
      z.object({
        startS: z.number().nonnegative(),
        grade: z.enum(['acceptable', 'limited', 'unusable']),
        score: z.number().min(0).max(1),
      }),
    )
    .optional(),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});

export type StandardCodecErrorCode = 'NOT_A_STANDARD_ECG' | 'TRUNCATED' | 'MALFORMED_HEADER';

/** The bytes are no StandardEcg that this version reads. */
export class StandardCodecError extends Error {
  override readonly name = 'StandardCodecError';
  readonly code: StandardCodecErrorCode;

  constructor(code: StandardCodecErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** mV → int16 µV, little endian; counts the samples that lie beyond ± 32.767 mV. */
function encodeSamples(samples: Float32Array, target: DataView): number {
  let clipped = 0;
  samples.forEach((millivolts, i) => {
    const microvolts = Math.round(millivolts * MICROVOLTS_PER_MV) || 0;
    const limited = Math.max(-LARGEST_MICROVOLTS, Math.min(LARGEST_MICROVOLTS, microvolts));
    if (limited !== microvolts) clipped++;
    target.setInt16(2 * i, limited, true);
  });
  return clipped;
}

function headerBytes(ecg: StandardEcg, warnings: EcgWarning[]): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify({
      schemaVersion: 1,
      samplingRateHz: STANDARD_SAMPLING_RATE_HZ,
      samples: STANDARD_SAMPLES,
      microvoltsPerBit: 1,
      leads: [...STANDARD_LEADS],
      leadStatus: ecg.leadStatus,
      paddedSamples: ecg.paddedSamples,
      windowStartS: ecg.windowStartS,
      recordedDurationS: ecg.recordedDurationS,
      ...(ecg.otherWindows && { otherWindows: ecg.otherWindows }),
      warnings,
    } satisfies z.infer<typeof headerSchema>),
  );
}

/** The header with as many warnings as fit; a last one says how many were left out. */
function fittingHeader(ecg: StandardEcg, warnings: EcgWarning[]): Uint8Array {
  let header = headerBytes(ecg, warnings);
  for (let kept = warnings.length - 1; header.length > LARGEST_HEADER_BYTES && kept >= 0; kept--) {
    const message = `${warnings.length - kept} further warnings were left out.`;
    header = headerBytes(ecg, [...warnings.slice(0, kept), { code: 'WARNINGS_LEFT_OUT', message }]);
  }
  return header;
}

/**
 * Encodes a StandardEcg: "SECG", uint32 header length, JSON header, then int16 samples, lead after lead, 1 µV a bit;
 * all little endian, less than 127,000 bytes in all. Samples beyond ± 32.767 mV are limited to that, with the
 * warning CLIPPED.
 */
export function encodeStandardEcg(ecg: StandardEcg): Uint8Array<ArrayBuffer> {
  const signal = new Uint8Array(SIGNAL_BYTES);
  const clipped = encodeSamples(ecg.samples, new DataView(signal.buffer));
  const message = `${clipped} samples beyond ± 32.767 mV were limited to that.`;
  const header = fittingHeader(
    ecg,
    clipped > 0 ? [...ecg.warnings, { code: 'CLIPPED', message }] : ecg.warnings,
  );
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + SIGNAL_BYTES);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(MAGIC.length, header.length, true);
  bytes.set(header, PREFIX_BYTES);
  bytes.set(signal, PREFIX_BYTES + header.length);
  return bytes;
}

function parseHeader(bytes: Uint8Array): z.infer<typeof headerSchema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new StandardCodecError('MALFORMED_HEADER', 'The header of the standard ECG is no JSON.');
  }
  const header = headerSchema.safeParse(json);
  if (header.success) return header.data;
  const field = header.error.issues[0]?.path.join('.') || 'schemaVersion';
  throw new StandardCodecError('MALFORMED_HEADER', `The header of the standard ECG has no valid "${field}".`);
}

/**
 * Reverses `encodeStandardEcg`.
 * @throws StandardCodecError NOT_A_STANDARD_ECG, TRUNCATED, MALFORMED_HEADER
 */
export function decodeStandardEcg(bytes: Uint8Array): StandardEcg {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new StandardCodecError(
      'NOT_A_STANDARD_ECG',
      `A standard ECG starts with "${MAGIC}"; these bytes do not.`,
    );
  }
  const headerLength =
    bytes.length < PREFIX_BYTES ? Number.POSITIVE_INFINITY : view.getUint32(MAGIC.length, true);
  const signalStart = PREFIX_BYTES + headerLength;
  if (signalStart > bytes.length) {
    throw new StandardCodecError('TRUNCATED', 'The standard ECG ends within its header.');
  }
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, signalStart));
  if (bytes.length - signalStart !== SIGNAL_BYTES) {
    throw new StandardCodecError(
      'TRUNCATED',
      `The standard ECG holds ${bytes.length - signalStart} bytes of samples instead of ${SIGNAL_BYTES}.`,
    );
  }
  const samples = new Float32Array(STANDARD_LEADS.length * STANDARD_SAMPLES);
  for (let i = 0; i < samples.length; i++) {
    samples[i] = view.getInt16(signalStart + 2 * i, true) / MICROVOLTS_PER_MV;
  }
  return {
    samples,
    leadStatus: header.leadStatus,
    paddedSamples: header.paddedSamples,
    windowStartS: header.windowStartS,
    recordedDurationS: header.recordedDurationS,
    ...(header.otherWindows && { otherWindows: header.otherWindows }),
    warnings: header.warnings,
  };
}
