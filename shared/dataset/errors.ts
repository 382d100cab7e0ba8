export type DatasetErrorCode = 'INCOMPLETE_SOURCE' | 'BAD_OPTION' | 'INVALID_SOURCE' | 'INVALID_DATASET';

/** A folder that cannot be used as it is; `message` names what is wrong in one sentence. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly code: DatasetErrorCode;

  constructor(code: DatasetErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
