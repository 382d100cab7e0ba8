import type { EcgLead, EcgMedianBeat } from '../../record.ts';
import { field, isObject, type JsonObject, readFiducials, readTexts } from './fields.ts';
import { readSignals, samplingRateIn, samplingRateOf } from './signals.ts';

/** Whether our own converter wrote the document: it names the format that it read, and lists what it noticed. */
export function isConverted(root: JsonObject): boolean {
  return (
    typeof root.format === 'string' &&
    Array.isArray(root.warnings) &&
    (root.unit === 'mV' || root.unit === undefined) &&
    isObject(root.leads) &&
    samplingRateIn(root) !== undefined
  );
}

/**
 * The leads as the converter was given them: under their names, in mV, none added.
 * @throws EcgError MALFORMED_FILE
 */
export function convertedLeads(root: JsonObject): EcgLead[] {
  const rate = samplingRateIn(root)!;
  const rates = field(root, 'leadSamplingRates');
  const derived = new Set(readTexts(root.derivedLeads));
  return readSignals(root).map(({ label, values }) => ({
    name: label!,
    samplingRate: samplingRateOf(label!, rates) ?? rate,
    samples: new Float32Array(values),
    derived: derived.has(label!),
  }));
}

export function convertedMedianBeat(root: JsonObject): EcgMedianBeat | undefined {
  const beat = root.medianBeat;
  if (!isObject(beat) || !isObject(beat.leads) || samplingRateIn(beat) === undefined) return undefined;
  return { leads: convertedLeads(beat), fiducialsMs: readFiducials(beat.fiducialsMs) };
}
