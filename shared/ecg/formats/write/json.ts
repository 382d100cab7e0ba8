import type { EcgRecord } from '../../record.ts';
import { shortestDecimal } from './decimal.ts';

/** All of a record as one JSON value. */
export interface EcgJson extends Omit<EcgRecord, 'leads' | 'patient'> {
  /** Hz, that of the fastest lead. */
  samplingRate: number;
  unit: 'mV';
  /** mV under the lead's name, every lead at its own rate; null where a sample is missing. */
  leads: Record<string, (number | null)[]>;
  /** Hz of each lead, only when the leads do not share one rate. */
  leadSamplingRates?: Record<string, number>;
  /** Leads computed from others, here or by the device. */
  derivedLeads: string[];
  /** Only when the record still has its patient block. */
  patient?: EcgRecord['patient'];
}

/**
 * A record as plain JSON values; samples are the shortest decimals that read back as the same 32-bit floats. An empty
 * patient block is left out.
 */
export function ecgJson({ leads, patient, format, ...rest }: EcgRecord): EcgJson {
  const rates = leads.map(({ samplingRate }) => samplingRate);
  const sharesRate = new Set(rates).size === 1;
  return {
    format,
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
    ...(Object.keys(patient).length > 0 && { patient }),
    ...rest,
  };
}
