import { z } from '@hono/zod-openapi';
import { measurementsSchema } from '../../../shared/ecg/measure/schema.ts';
import { qualitySchema } from '../../../shared/ecg/quality/schema.ts';
import { analysisObject } from '../../../shared/report/analysis-object.ts';
import { ecgId } from '../../../shared/report/schema.ts';

const { deviceStatements, deviceMeasurements, medianBeat, annotations } = analysisObject.shape;

/** All that is known of an ECG beside its samples, as it lies in the data bucket. */
export const analysis = z
  .object({
    schemaVersion: analysisObject.shape.schemaVersion,
    ecgId,
    quality: qualitySchema.openapi('Quality', {
      description: 'Each lead’s faults with the values that they rest on',
    }),
    measurements: measurementsSchema.openapi('Measurements', {
      description:
        'Beats, fiducial points of every beat in every lead (sample indices at the file’s own rate), average beat, and every value with the beats and leads that it came from. Not measurable is null with a reason',
    }),
    deviceStatements: deviceStatements.openapi({
      description: 'The whole interpretation that the device printed',
    }),
    deviceMeasurements: deviceMeasurements.openapi({ description: 'All that the device measured itself' }),
    medianBeat: medianBeat.openapi({
      description: 'Representative beat that the device stored beside the rhythm',
    }),
    annotations: annotations.openapi({
      description: 'Marks that the file sets on the recording, without their free text',
    }),
  })
  .openapi('Analysis');
