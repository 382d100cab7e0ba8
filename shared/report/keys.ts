import type { ItemKey } from '../ports/item-table.ts';
import { ecgIdOfReport } from './ids.ts';
import type { Report, ReportStatus } from './schema.ts';

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

export const reportsPartition = (tenantId: string): string => `TENANT#${tenantId}#REPORTS`;

export const statusPartition = (tenantId: string, status: ReportStatus): string =>
  `TENANT#${tenantId}#REPORTS#${status}`;

/** Sorts reports by age; ISO times of one length sort as text. */
export const reportsSortKey = (report: Pick<Report, 'createdAt' | 'reportId'>): string =>
  `${report.createdAt}#${report.reportId}`;
