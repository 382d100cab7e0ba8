import { describe, expect, it } from 'vitest';
import type { EcgLead } from '../record.ts';
import { withDerivedLimbLeads } from './derive-limb-leads.ts';

function lead(name: string, samples: number[], samplingRate = 500): EcgLead {
  return { name, samplingRate, samples: Float32Array.from(samples), derived: false };
}

describe('withDerivedLimbLeads', () => {
  it('follows Einthoven and Goldberger', () => {
    const leads = withDerivedLimbLeads([lead('I', [0.5, Number.NaN]), lead('II', [0.25, 1])]);
    expect(leads.slice(2).map(({ name, derived, samples }) => [name, derived, ...samples])).toEqual([
      ['III', true, -0.25, Number.NaN],
      ['aVR', true, -0.375, Number.NaN],
      ['aVL', true, 0.375, Number.NaN],
      ['aVF', true, 0, Number.NaN],
    ]);
  });

  it('keeps what the file states', () => {
    const stated = lead('III', [9]);
    const leads = withDerivedLimbLeads([lead('I', [1]), lead('II', [2]), stated]);
    expect(leads.find(({ name }) => name === 'III')).toBe(stated);
    expect(leads.length).toBe(6);
  });

  it('derives nothing from leads that are not simultaneous', () => {
    expect(withDerivedLimbLeads([lead('I', [1]), lead('II', [2], 250)]).length).toBe(2);
    expect(withDerivedLimbLeads([lead('I', [1]), lead('II', [2, 3])]).length).toBe(2);
    expect(withDerivedLimbLeads([lead('I', [1])]).length).toBe(1);
  });
});
