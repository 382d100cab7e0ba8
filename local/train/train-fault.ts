export type TrainFaultCode =
  | 'BAD_OPTION'
  | 'UNKNOWN_CONFIGURATION'
  | 'BAD_CONFIGURATION'
  | 'INCOMPLETE_SET'
  | 'NOT_RUNNABLE'
  | 'NO_DECODER'
  | 'NO_PACKAGE'
  | 'NO_TRAINING_STACK'
  | 'NOTHING_TO_FETCH'
  | 'RUN_FAILED';

/** A reason for which training does not start; `message` is one sentence that says what to do. */
export class TrainFault extends Error {
  override readonly name = 'TrainFault';
  readonly code: TrainFaultCode;

  constructor(code: TrainFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
