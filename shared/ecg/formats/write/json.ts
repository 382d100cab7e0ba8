import type { EcgLead, EcgMedianBeat, EcgRecord } from '../../record.ts';
import { shortestDecimal } from './decimal.ts';

/** Leads that share a start. */
export interface LeadsJson {
  /** Hz, that of the fastest lead. */
  samplingRate: number;
  unit: 'mV';
  /** mV under the lead's name, every lead at its own rate; null where a sample is missing. */
  leads: Record<string, (number | null)[]>;
  /** Hz of each lead, only when the leads do not share one rate. */
  leadSamplingRates?: Record<string, number>;
  /** Leads computed from others, here or by the device. */
  derivedLeads: string[];
}

/** All of a record as one JSON value. */
export interface EcgJson extends LeadsJson, Omit<EcgRecord, 'leads' | 'patient' | 'context' | 'medianBeat'> {
  /** Only when the record still has its patient block. */
  patient?: EcgRecord['patient'];
  /** Only when there is one. */
  context?: EcgRecord['context'];
  medianBeat?: LeadsJson & Pick<EcgMedianBeat, 'fiducialsMs'>;
}

/**
 * A record as plain JSON values; samples are the shortest decimals that read back as the same 32-bit floats. An empty
 * patient or context block is left out.
 */
export function ecgJson({ leads, patient, context, format, medianBeat, ...rest }: EcgRecord): EcgJson {
  return {
    format,
    ...leadsJson(leads),
    ...(Object.keys(patient).length > 0 && { patient }),
    ...(Object.keys(context).length > 0 && { context }),
    ...(medianBeat && {
      medianBeat: { ...leadsJson(medianBeat.leads), fiducialsMs: medianBeat.fiducialsMs },
    }),
    ...rest,
  };
}

function leadsJson(leads: readonly EcgLead[]): LeadsJson {
  const rates = leads.map(({ samplingRate }) => samplingRate);
  const sharesRate = new Set(rates).size === 1;
  return {
    samplingRate: Math.max(...rates),
    unit: 'mV',
    ...(!sharesRate && {
      leadSamplingRates: Object.fromEntries(leads.map(({ name, samplingRate }) => [name, samplingRate])),
    }),
    leads: Object.fromEntries(
      leads.map(({ name, samples }) => [
        name,
        Array.from(samples, (value) => (Number.isNaN(value) ? null : shortestDecimal(value))),
      ]),
    ),
    derivedLeads: leads.filter(({ derived }) => derived).map(({ name }) => name),
  };
}
