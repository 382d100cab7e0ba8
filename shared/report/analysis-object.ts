import { z } from '@hono/zod-openapi';
import type { EcgAnalysis } from '../ecg/analyse.ts';
import { shortestDecimal } from '../ecg/formats/write/decimal.ts';
import { measurementsSchema } from '../ecg/measure/schema.ts';
import { qualitySchema } from '../ecg/quality/schema.ts';
import type { EcgAnnotation, EcgMedianBeat } from '../ecg/record.ts';
import { deviceMeasurement, SCHEMA_VERSION } from './schema.ts';

/** More marks than this on one recording are no use to anybody, and the API could not answer with them. */
const MOST_ANNOTATIONS = 20_000;

const medianBeat = z
  .object({
    leads: z.array(
      z.object({
        name: z.string(),
        /** Hz. */
        samplingRate: z.number(),
        derived: z.boolean(),
        /** mV; null where a sample is missing. */
        samplesMv: z.array(z.number().nullable()),
      }),
    ),
    fiducialsMs: z.partialRecord(
      z.enum(['pOnset', 'pOffset', 'qrsOnset', 'qrsOffset', 'tOffset']),
      z.number(),
    ),
  })
  .openapi('DeviceMedianBeat');

const annotation = z
  .object({
    /** s from the first sample of the recording. */
    timeS: z.number(),
    label: z.string(),
    endS: z.number().optional(),
    lead: z.string().optional(),
    /** Which set it is of, where a recording comes with several. */
    source: z.string().optional(),
  })
  .openapi('DeviceAnnotation');

/**
 * The object under `analysisKey`: what was found in the signal with every value that it rests on, and what the file
 * says beside its samples. Nothing of the patient: the free text of annotations lies with the patient block.
 */
export const analysisObject = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  ecgId: z.string(),
  quality: qualitySchema,
  measurements: measurementsSchema,
  deviceStatements: z.array(z.string()),
  deviceMeasurements: z.array(deviceMeasurement),
  /** Representative beat that the device stored beside the rhythm. */
  medianBeat: medianBeat.optional(),
  annotations: z.array(annotation).optional(),
});
export type AnalysisObject = z.infer<typeof analysisObject>;

function storedMedianBeat({ leads, fiducialsMs }: EcgMedianBeat): NonNullable<AnalysisObject['medianBeat']> {
  return {
    leads: leads.map(({ name, samplingRate, derived, samples }) => ({
      name,
      samplingRate,
      derived,
      samplesMv: Array.from(samples, (value) => (Number.isNaN(value) ? null : shortestDecimal(value))),
    })),
    fiducialsMs,
  };
}

function storedAnnotations(annotations: readonly EcgAnnotation[]): AnalysisObject['annotations'] {
  return annotations.slice(0, MOST_ANNOTATIONS).map(({ note: _, ...mark }) => mark);
}

/** The analysis of an ECG in the form in which it is stored and answered. */
export function toAnalysisObject(
  ecgId: string,
  { record, quality, measurements }: EcgAnalysis,
): AnalysisObject {
  const { deviceStatements, deviceMeasurements, annotations } = record;
  return {
    schemaVersion: SCHEMA_VERSION,
    ecgId,
    quality,
    measurements,
    deviceStatements,
    deviceMeasurements,
    ...(record.medianBeat && { medianBeat: storedMedianBeat(record.medianBeat) }),
    ...(annotations.length > 0 && { annotations: storedAnnotations(annotations) }),
  };
}
