import { describe, expect, it } from 'vitest';
import { type EcgStatus, ecgStatus, type ReportStatus, reportStatus } from './schema.ts';
import { canReviveEcg, isEcgTransition, isReportTransition, reviveReport } from './states.ts';

const failed = (code: string) => ({ status: 'FAILED', failure: { code, message: '' } }) as const;

describe('states of an ECG', () => {
  const allowed: [EcgStatus, EcgStatus][] = [
    ['AWAITING_UPLOAD', 'WAITING_FOR_PARTS'],
    ['AWAITING_UPLOAD', 'INGESTING'],
    ['AWAITING_UPLOAD', 'FAILED'],
    ['WAITING_FOR_PARTS', 'INGESTING'],
    ['WAITING_FOR_PARTS', 'FAILED'],
    ['INGESTING', 'READY'],
    ['INGESTING', 'FAILED'],
  ];
  const pairs = ecgStatus.options.flatMap((from) => ecgStatus.options.map((to) => [from, to] as const));

  it.each(pairs)('%s → %s', (from, to) => {
    const isAllowed = from === to || allowed.some(([a, b]) => a === from && b === to);
    expect(isEcgTransition({ status: from }, to)).toBe(isAllowed);
  });

  it('leave FAILED only for a late part or a redriven message', () => {
    const incomplete = { ...failed('INCOMPLETE_UPLOAD'), missingParts: ['a.dat'] };
    expect(isEcgTransition(incomplete, 'INGESTING')).toBe(true);
    expect(isEcgTransition(incomplete, 'READY')).toBe(false);
    expect(isEcgTransition(failed('INTERNAL_ERROR'), 'INGESTING')).toBe(true);
    expect(canReviveEcg(failed('INCOMPLETE_UPLOAD'))).toBe(false);
    expect(canReviveEcg(failed('MALFORMED_FILE'))).toBe(false);
  });
});

describe('states of a report', () => {
  const allowed: [ReportStatus, ReportStatus][] = [
    ['GENERATING', 'PRELIMINARY'],
    ['GENERATING', 'FAILED'],
    ['PRELIMINARY', 'FINAL'],
    ['FINAL', 'AMENDED'],
  ];
  const pairs = reportStatus.options.flatMap((from) => reportStatus.options.map((to) => [from, to] as const));

  it.each(pairs)('%s → %s', (from, to) => {
    const isAllowed = from === to || allowed.some(([a, b]) => a === from && b === to);
    expect(isReportTransition({ status: from }, to)).toBe(isAllowed);
  });

  it('leave FAILED only after a fault of ours or a late part', () => {
    expect(isReportTransition(failed('INTERNAL_ERROR'), 'GENERATING')).toBe(true);
    expect(isReportTransition(failed('INCOMPLETE_UPLOAD'), 'GENERATING')).toBe(true);
    expect(isReportTransition(failed('UNSUPPORTED_FORMAT'), 'GENERATING')).toBe(false);
    expect(isReportTransition(failed('INTERNAL_ERROR'), 'PRELIMINARY')).toBe(false);
    expect(isReportTransition(failed('INFERENCE_FAILED'), 'GENERATING')).toBe(false);
  });

  it('revive without the old failure', () => {
    const report = {
      schemaVersion: 1,
      tenantId: 'default',
      reportId: `${'0'.repeat(32)}-00000000`,
      ecgId: '0'.repeat(32),
      task: 'report',
      createdAt: '2026-03-01T10:00:00.000Z',
      updatedAt: '2026-03-01T10:00:00.000Z',
      revision: 1,
      attempt: 1,
      invokedAttempt: 0,
    } as const;
    expect(reviveReport({ ...report, ...failed('INTERNAL_ERROR') })).toEqual({
      ...report,
      status: 'GENERATING',
    });
    expect(reviveReport({ ...report, status: 'FINAL' })).toBeUndefined();
  });
});
