/** Stable codes of permanent faults of an ECG file. They are part of the API: never rename one. */
export type EcgErrorCode =
  | 'UNSUPPORTED_FORMAT'
  | 'MALFORMED_FILE'
  | 'FILE_TOO_LARGE'
  | 'INCOMPLETE_UPLOAD'
  | 'TOO_SHORT'
  | 'NO_USABLE_LEAD'
  | 'SIGNAL_UNUSABLE';

/**
 * A permanent fault of the input: trying again with the same bytes fails the same way.
 * `message` is a sentence for the person who sent the file; it never holds patient data.
 */
export class EcgError extends Error {
  override readonly name = 'EcgError';
  readonly code: EcgErrorCode;

  constructor(code: EcgErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
