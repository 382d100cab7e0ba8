import { describe, expect, it } from 'vitest';
import { assessQuality } from './assess.ts';
import { qualitySummarySchema, summariseQuality } from './summary.ts';
import { PTBXL_500_HZ, recording, withLead } from './synthetic-ecg.test-support.ts';

describe('summariseQuality', () => {
  it('keeps grades, flags and the reason, and no value', () => {
    const quality = assessQuality(withLead(recording(PTBXL_500_HZ), 'V5', () => 0.2));
    const summary = summariseQuality(quality);
    expect(qualitySummarySchema.parse(summary)).toEqual(summary);
    expect(summary).toMatchObject({
      grade: 'limited',
      reason: quality.reason,
      unusableLeads: ['V5'],
      electrodePlacement: [],
    });
    expect(summary.leads[10]).toEqual({ lead: 'V5', grade: 'unusable', flags: quality.leads[10]!.flags });
    expect(summary).not.toHaveProperty('scores');
  });
});
