import { describe, expect, it } from 'vitest';
import { nameLeads } from './leads.ts';

function signal(label: string) {
  return { label, samplingRateHz: 500, millivolts: new Float32Array(2) };
}

describe('nameLeads', () => {
  it('gives each lead its standard name, in order, and warns of approximate ones', () => {
    const { leads, warnings } = nameLeads([signal('V5'), signal('MLII'), signal('Pleth')]);
    expect(leads.map((lead) => lead.name)).toEqual(['V5', 'II', 'Pleth']);
    expect(warnings.map((w) => w.code)).toEqual(['LEAD_NAME_ASSUMED']);
  });

  it('lets the first of two equal leads keep the name', () => {
    const { leads, warnings } = nameLeads([signal('II'), signal('ii'), signal('Lead II')]);
    expect(leads.map((lead) => lead.name)).toEqual(['II', 'II (2)', 'II (3)']);
    expect(warnings.map((w) => w.code)).toEqual(['DUPLICATE_LEAD', 'DUPLICATE_LEAD']);
  });
});
