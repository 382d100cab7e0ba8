import type { PartSet } from './part-set.ts';
import type { Ecg, EcgStatus, Report, ReportStatus } from './schema.ts';

/** What the store itself writes on every item. */
type Managed = 'schemaVersion' | 'createdAt' | 'updatedAt' | 'revision';
export type NewEcg = Omit<Ecg, Managed>;
export type NewReport = Omit<Report, Managed>;
export type NewPartSet = Omit<PartSet, 'schemaVersion' | 'revision'>;

/**
 * A pure decision on the current item: the changed item, or undefined to leave it as it is.
 * It is asked again with the newer item when somebody else wrote in between.
 */
export type Change<T> = (current: T) => T | undefined;

export interface ListQuery<Status> {
  status?: Status;
  /** Items a page, from 1. */
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface Page<T> {
  /** Newest first. */
  items: T[];
  /** Absent on the last page. */
  nextCursor?: string;
}

/**
 * ECGs, reports and what belongs to them. Every write is conditional, so each can be repeated:
 * `create…` gives what is there already, `change…` is an optimistic read-decide-write.
 */
export interface ReportStore {
  /** An ECG that awaits its upload; it expires after a day without one. Gives the ECG of that id if there is one. */
  createUpload(upload: { tenantId: string; ecgId: string }): Promise<Ecg>;
  /** Creates an ECG, or gives the one that has this id. */
  createEcg(ecg: NewEcg): Promise<Ecg>;
  getEcg(tenantId: string, ecgId: string): Promise<Ecg | undefined>;
  /** The ECG after the change. Throws ItemNotFoundError, IllegalTransitionError, WriteConflictError. */
  changeEcg(tenantId: string, ecgId: string, change: Change<Ecg>): Promise<Ecg>;
  /** A tenant's ECGs, newest first. Throws InvalidCursorError. */
  listEcgs(tenantId: string, query: ListQuery<EcgStatus>): Promise<Page<Ecg>>;

  /** Creates a report, or gives the one that has this id. */
  createReport(report: NewReport): Promise<Report>;
  getReport(tenantId: string, reportId: string): Promise<Report | undefined>;
  /** The report after the change. Throws ItemNotFoundError, IllegalTransitionError, WriteConflictError. */
  changeReport(tenantId: string, reportId: string, change: Change<Report>): Promise<Report>;
  /** A tenant's reports, newest first. Throws InvalidCursorError. */
  listReports(tenantId: string, query: ListQuery<ReportStatus>): Promise<Page<Report>>;

  getPartSet(tenantId: string, partSetId: string): Promise<PartSet | undefined>;
  /** The part set after the change; `current` is undefined when there is none yet. Throws WriteConflictError. */
  changePartSet(
    tenantId: string,
    partSetId: string,
    change: (current: PartSet | undefined) => NewPartSet | undefined,
  ): Promise<PartSet | undefined>;

  /** Says that an ECG has this content; gives the id of the first ECG that said so. */
  claimContent(tenantId: string, contentSha256: string, ecgId: string): Promise<string>;

  /** Remembers whose report an inference is for: a notification of the endpoint names no tenant. */
  putInference(reportId: string, tenantId: string): Promise<void>;
  findInferenceTenant(reportId: string): Promise<string | undefined>;
}

/** There is no item to change. */
export class ItemNotFoundError extends Error {
  override readonly name = 'ItemNotFoundError';
  readonly code = 'NOT_FOUND';

  constructor(what: 'ECG' | 'report', id: string) {
    super(`There is no ${what} ${id}.`);
  }
}

/** Others kept writing the same item. Trying the whole step again later is safe. */
export class WriteConflictError extends Error {
  override readonly name = 'WriteConflictError';
  readonly code = 'WRITE_CONFLICT';

  constructor() {
    super('Others are writing the same item; try again.');
  }
}

/** The cursor is not one that a list gave. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
  readonly code = 'INVALID_CURSOR';

  constructor() {
    super('The cursor is not valid; start again without one.');
  }
}
