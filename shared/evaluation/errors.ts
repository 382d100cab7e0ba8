export type EvaluationErrorCode =
  | 'BAD_OPTION'
  | 'NOTHING_TO_SCORE'
  | 'INVALID_PREDICTIONS'
  | 'INVALID_CASES'
  | 'OTHER_RUN'
  | 'OTHER_INPUT';

/** The evaluation cannot go on; the message says what to change. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  readonly code: EvaluationErrorCode;

  constructor(code: EvaluationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
