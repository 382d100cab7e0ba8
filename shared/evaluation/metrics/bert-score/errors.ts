export type EncoderErrorCode = 'ENCODER_NOT_FOUND' | 'ENCODER_INVALID' | 'ENCODER_UNSUPPORTED';

/** A folder that cannot be used as BERTScore's encoder; the message says which file and what to do. */
export class EncoderError extends Error {
  override readonly name = 'EncoderError';
  readonly code: EncoderErrorCode;

  constructor(code: EncoderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
