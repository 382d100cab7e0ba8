export type StartFaultCode =
  | 'BAD_OPTION'
  | 'DATA_IN_USE'
  | 'DATA_NOT_OURS'
  | 'DATA_NOT_WRITABLE'
  | 'PORT_IN_USE'
  | 'MODEL_UNAVAILABLE'
  | 'NOT_RUNNING';

/** A reason for which a local program cannot start; `message` is one sentence that says what to do. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
  readonly code: StartFaultCode;

  constructor(code: StartFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
