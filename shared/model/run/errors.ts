export type ModelPackageErrorCode = 'MODEL_NOT_FOUND' | 'MODEL_INVALID';

/** The model package's folder is absent, incomplete or changed; the message says what to do. */
export class ModelPackageError extends Error {
  override readonly name = 'ModelPackageError';
  readonly code: ModelPackageErrorCode;

  constructor(code: ModelPackageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The hardware that was asked for cannot be used; there is no silent change to another one. */
export class ExecutionProviderError extends Error {
  override readonly name = 'ExecutionProviderError';
  readonly code = 'EXECUTION_PROVIDER_UNAVAILABLE';
}

/** The package has no task of this name. */
export class UnknownTaskError extends Error {
  override readonly name = 'UnknownTaskError';
  readonly code = 'UNKNOWN_TASK';

  constructor(task: string, known: readonly string[]) {
    super(`This model has no task "${task}". Ask for one of: ${known.join(', ')}.`);
  }
}

/** The prepared ECG does not fit the package's input contract. */
export class ModelInputError extends Error {
  override readonly name = 'ModelInputError';
  readonly code = 'MODEL_INPUT_INVALID';
}

export type PromptErrorCode = 'UNKNOWN_STYLE' | 'UNKNOWN_FINDING';

/** The request names a house style or a finding that the package does not know. */
export class PromptError extends Error {
  override readonly name = 'PromptError';
  readonly code: PromptErrorCode;

  constructor(code: PromptErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
