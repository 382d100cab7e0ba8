import type { ItemKey } from '../ports/item-table.ts';
import { ecgIdOfReport } from './ids.ts';

export const ecgKey = (tenantId: string, ecgId: string): ItemKey => ({
  pk: `TENANT#${tenantId}#ECG#${ecgId}`,
  sk: 'ECG',
});

/** A report lies in its ECG's partition. */
export const reportKey = (tenantId: string, reportId: string): ItemKey => ({
  pk: `TENANT#${tenantId}#ECG#${ecgIdOfReport(reportId)}`,
  sk: `REPORT#${reportId}`,
});

export const partSetKey = (tenantId: string, partSetId: string): ItemKey => ({
  pk: `TENANT#${tenantId}#PARTS#${partSetId}`,
  sk: 'PARTS',
});

export const contentKey = (tenantId: string, sha256: string): ItemKey => ({
  pk: `TENANT#${tenantId}#CONTENT#${sha256}`,
  sk: 'CONTENT',
});

/** The one key without a tenant: it is what finds the tenant of an inference. */
export const inferenceKey = (reportId: string): ItemKey => ({ pk: `INFERENCE#${reportId}`, sk: 'INFERENCE' });

/** Index partition of a tenant's ECGs or reports, of one status where that is given. */
export const listPartition = (tenantId: string, what: 'ECGS' | 'REPORTS', status?: string): string =>
  [`TENANT#${tenantId}#${what}`, ...(status === undefined ? [] : [status])].join('#');

/** Sorts ECGs or reports by age; ISO times of one length sort as text. */
export const listSortKey = (createdAt: string, id: string): string => `${createdAt}#${id}`;
