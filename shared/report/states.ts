import type { Ecg, EcgStatus, Report, ReportStatus } from './schema.ts';

/** `failure.code` of an ECG that did not get all its parts in time. A late part revives it. */
export const INCOMPLETE_UPLOAD = 'INCOMPLETE_UPLOAD';
/** `failure.code` after a fault of ours that outlived all retries. A redrive of the dead letters revives it. */
export const INTERNAL_ERROR = 'INTERNAL_ERROR';

type EcgState = Pick<Ecg, 'status' | 'failure' | 'missingParts'>;
type ReportState = Pick<Report, 'status' | 'failure'>;

const ECG_TRANSITIONS: Record<EcgStatus, readonly EcgStatus[]> = {
  AWAITING_UPLOAD: ['WAITING_FOR_PARTS', 'INGESTING', 'FAILED'],
  WAITING_FOR_PARTS: ['INGESTING', 'FAILED'],
  INGESTING: ['READY', 'FAILED'],
  READY: [],
  FAILED: [],
};

const REPORT_TRANSITIONS: Record<ReportStatus, readonly ReportStatus[]> = {
  GENERATING: ['PRELIMINARY', 'FAILED'],
  PRELIMINARY: ['FINAL'],
  FINAL: ['AMENDED'],
  AMENDED: [],
  FAILED: [],
};

/** A change that the state machine does not allow: a mistake in the program, never in the data. */
export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
  readonly code = 'ILLEGAL_TRANSITION';

  constructor(what: 'ECG' | 'report', id: string, from: string, to: string) {
    super(`The ${what} ${id} cannot go from ${from} to ${to}.`);
  }
}

/** True for the two failures that more input, or a repaired service, can turn into a success. */
export function canReviveEcg({ status, failure, missingParts }: EcgState): boolean {
  // A zip that lacks a file is incomplete too, but no other part can complete it.
  const mayComplete = failure?.code === INCOMPLETE_UPLOAD && missingParts !== undefined;
  return status === 'FAILED' && (mayComplete || failure?.code === INTERNAL_ERROR);
}

/** True for a report that failed by a fault of ours, or because its ECG was not complete yet. */
export function canReviveReport({ status, failure }: ReportState): boolean {
  return status === 'FAILED' && (failure?.code === INTERNAL_ERROR || failure?.code === INCOMPLETE_UPLOAD);
}

/** A report that may go on, without its old failure; undefined for any other. */
export function reviveReport(report: Report): Report | undefined {
  if (!canReviveReport(report)) return undefined;
  const { failure: _, ...rest } = report;
  return { ...rest, status: 'GENERATING' };
}

/** True when an ECG may become `to`; staying in a status is always allowed. */
export function isEcgTransition(from: EcgState, to: EcgStatus): boolean {
  if (from.status === to || ECG_TRANSITIONS[from.status].includes(to)) return true;
  return to === 'INGESTING' && canReviveEcg(from);
}

/** True when a report may become `to`; staying in a status is always allowed. */
export function isReportTransition(from: ReportState, to: ReportStatus): boolean {
  if (from.status === to || REPORT_TRANSITIONS[from.status].includes(to)) return true;
  return to === 'GENERATING' && canReviveReport(from);
}
