import type { InferenceFault } from '../../shared/model/protocol.ts';

/** Stable codes of the answers that are not 200. */
export type InferenceFaultCode =
  | 'MALFORMED_REQUEST'
  | 'UNKNOWN_TASK'
  | 'UNKNOWN_STYLE'
  | 'UNKNOWN_FINDING'
  | 'MODEL_NOT_VALIDATED'
  | 'REQUEST_TOO_LARGE'
  | 'NOT_FOUND'
  | 'NOT_READY'
  | 'DRAINING'
  | 'OVERLOADED'
  | 'CLIENT_GONE'
  | 'GENERATION_FAILED'
  | 'GENERATION_TIMEOUT'
  | 'WORKER_LOST'
  | 'INTERNAL';

type FaultStatus = 400 | 404 | 413 | 499 | 500 | 503;

/** HTTP status of every code, and whether the same request may succeed when it is sent again. */
const FAULTS: Readonly<Record<InferenceFaultCode, { status: FaultStatus; passing: boolean }>> = {
  MALFORMED_REQUEST: { status: 400, passing: false },
  UNKNOWN_TASK: { status: 400, passing: false },
  UNKNOWN_STYLE: { status: 400, passing: false },
  UNKNOWN_FINDING: { status: 400, passing: false },
  MODEL_NOT_VALIDATED: { status: 400, passing: false },
  NOT_FOUND: { status: 404, passing: false },
  REQUEST_TOO_LARGE: { status: 413, passing: false },
  CLIENT_GONE: { status: 499, passing: true },
  NOT_READY: { status: 503, passing: true },
  DRAINING: { status: 503, passing: true },
  OVERLOADED: { status: 503, passing: true },
  GENERATION_FAILED: { status: 500, passing: true },
  GENERATION_TIMEOUT: { status: 500, passing: true },
  WORKER_LOST: { status: 500, passing: true },
  INTERNAL: { status: 500, passing: true },
};

/** A request that ends without a report; `message` goes to the caller and holds no patient data. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError';
  readonly code: InferenceFaultCode;

  constructor(code: InferenceFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get status(): FaultStatus {
    return FAULTS[this.code].status;
  }

  /** The body of the answer, as `shared/model/protocol.ts` defines it. */
  toFault(): InferenceFault {
    return { code: this.code, message: this.message, passing: FAULTS[this.code].passing };
  }
}

/** Codes of the reasons for which the server does not start at all. */
export type StartErrorCode =
  | 'INVALID_SETTINGS'
  | 'CANNOT_LISTEN'
  | 'MODEL_NOT_FOUND'
  | 'MODEL_UNREADABLE'
  | 'EXECUTION_PROVIDER_UNAVAILABLE';

/** The server cannot start; `message` is one sentence that says what to change. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
