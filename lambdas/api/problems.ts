/** A named invalid part of a request. */
export interface InvalidField {
  /** Path in the body ("files.0.name"), or the name of the parameter. */
  field: string;
  message: string;
}

/** Stable codes of the API's own problems. They are part of the API: never rename one. */
export type ProblemCode =
  | 'INVALID_REQUEST'
  | 'MALFORMED_JSON'
  | 'UNAUTHENTICATED'
  | 'NO_TENANT'
  | 'ECG_NOT_FOUND'
  | 'REPORT_NOT_FOUND'
  | 'ANALYSIS_NOT_FOUND'
  | 'PATIENT_DATA_FORBIDDEN'
  | 'PATIENT_DATA_NOT_FOUND'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'ECG_NOT_READY'
  | 'ECG_FAILED'
  | 'TOO_MANY_REPORTS'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INTERNAL_ERROR';

export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 500;

/** A fault that the client is told of as RFC 9457 `application/problem+json`. `message` is its `detail`. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: ProblemStatus;
  readonly code: ProblemCode;
  readonly errors: readonly InvalidField[] | undefined;

  constructor(status: ProblemStatus, code: ProblemCode, detail: string, errors?: readonly InvalidField[]) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

export function invalidRequest(errors: readonly InvalidField[]): ApiProblem {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new ApiProblem(400, 'INVALID_REQUEST', `The request is not valid: ${detail}.`, errors);
}

export function malformedJson(): ApiProblem {
  return new ApiProblem(
    400,
    'MALFORMED_JSON',
    'The body is not valid JSON. Send a JSON object encoded in UTF-8.',
  );
}

export function unauthenticated(): ApiProblem {
  return new ApiProblem(
    401,
    'UNAUTHENTICATED',
    'The caller is not known. Sign the request with AWS Signature Version 4 or send a valid token.',
  );
}

export function noTenant(): ApiProblem {
  return new ApiProblem(
    403,
    'NO_TENANT',
    'The caller belongs to no tenant. Ask the operator of this service to assign one.',
  );
}

export function ecgNotFound(): ApiProblem {
  return new ApiProblem(
    404,
    'ECG_NOT_FOUND',
    'There is no ECG with this id. Check the id that POST /v1/ecgs returned.',
  );
}

export function reportNotFound(): ApiProblem {
  return new ApiProblem(
    404,
    'REPORT_NOT_FOUND',
    'There is no report with this id. List the reports with GET /v1/reports.',
  );
}

export function routeNotFound(): ApiProblem {
  return new ApiProblem(
    404,
    'ROUTE_NOT_FOUND',
    'There is nothing at this path. The routes are listed at /docs.',
  );
}

export function methodNotAllowed(allowed: readonly string[]): ApiProblem {
  return new ApiProblem(
    405,
    'METHOD_NOT_ALLOWED',
    `This path does not know the request's method. It allows ${allowed.join(', ')}.`,
  );
}

export function analysisNotFound(): ApiProblem {
  return new ApiProblem(
    404,
    'ANALYSIS_NOT_FOUND',
    'The ECG was read by a version of this service that kept no analysis. Upload its file again under another name.',
  );
}

export function patientDataForbidden(role: string): ApiProblem {
  return new ApiProblem(
    403,
    'PATIENT_DATA_FORBIDDEN',
    `Patient data is only for callers with the role ${role}. Ask the operator of this service for it.`,
  );
}

export function patientDataNotFound(): ApiProblem {
  return new ApiProblem(
    404,
    'PATIENT_DATA_NOT_FOUND',
    'No patient data of this ECG is kept: the service drops it, it was deleted, or the file has none.',
  );
}

/** What of an ECG was asked for. */
type Part = 'waveform' | 'analysis' | 'report';

export function ecgNotReady(status: string, part: Part): ApiProblem {
  return new ApiProblem(
    409,
    'ECG_NOT_READY',
    `The ECG is ${status}, so there is no ${part} yet. Ask again when its status is READY.`,
  );
}

export function tooManyReports(most: number): ApiProblem {
  return new ApiProblem(
    409,
    'TOO_MANY_REPORTS',
    `The ECG has ${most} reports, as many as one may have. Read them: GET /v1/ecgs/{ecgId} lists them.`,
  );
}

export function ecgFailed(code: string, part: Part): ApiProblem {
  return new ApiProblem(
    409,
    'ECG_FAILED',
    `The ECG could not be read (${code}), so it has no ${part}. The ECG's "failure" says what to do.`,
  );
}

export function bodyTooLarge(limitBytes: number): ApiProblem {
  return new ApiProblem(
    413,
    'BODY_TOO_LARGE',
    `The body is larger than ${limitBytes} bytes. ECG files do not go here: PUT them to the upload URLs.`,
  );
}

export function unsupportedMediaType(): ApiProblem {
  return new ApiProblem(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as Content-Type: application/json.');
}

/** Says nothing of the cause: that is in the log, under the same request id. */
export function internalError(requestId: string): ApiProblem {
  return new ApiProblem(
    500,
    'INTERNAL_ERROR',
    `The request failed on our side. Try again; if it fails again, report request id ${requestId}.`,
  );
}
