export type WriteFaultCode = 'BAD_NAME' | 'RATES_DO_NOT_FIT';

/** An ECG that the wanted format cannot hold; `message` says which one can. */
export class WriteFault extends Error {
  override readonly name = 'WriteFault';
  readonly code: WriteFaultCode;

  constructor(code: WriteFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}
