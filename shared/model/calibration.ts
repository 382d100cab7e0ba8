import { z } from 'zod';

/** Which number of a statement's tokens the calibration maps: see `shared/report/confidence`. */
export const CONFIDENCE_SIGNALS = ['geometric-mean', 'minimum', 'first-uncertain'] as const;
export const confidenceSignalSchema = z.enum(CONFIDENCE_SIGNALS);
export type ConfidenceSignal = z.infer<typeof confidenceSignalSchema>;

const probability = z.number().min(0).max(1);

/** A monotone map from a model's own token probabilities to how often its statements are right. */
export const confidenceCalibration = z
  .strictObject({
    signal: confidenceSignalSchema,
    /** Corners of the map, both coordinates rising; straight between them, level beyond the ends. */
    points: z.array(z.strictObject({ raw: probability, calibrated: probability })).min(1),
    /** What it was fitted on, in words. */
    fittedOn: z.string(),
    statements: z.int().positive(),
  })
  .refine(
    ({ points }) =>
      points.every(
        ({ raw, calibrated }, k) =>
          k === 0 || (raw > points[k - 1]!.raw && calibrated >= points[k - 1]!.calibrated),
      ),
    { message: 'The points must rise.' },
  );
export type ConfidenceCalibration = z.infer<typeof confidenceCalibration>;
