import { z } from '@hono/zod-openapi';
import { measurementsSummarySchema } from '../ecg/measure/summary.ts';
import { qualitySummarySchema } from '../ecg/quality/summary.ts';
import { keptCheck } from './kept-check.ts';

/** Version of every stored item and every event. */
export const SCHEMA_VERSION = 1;

export const DEFAULT_TENANT = 'default';
export const tenantId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
/** 32 lower-case hex digits: random for uploads asked for at the API, a content hash for direct puts. */
export const ecgId = z.string().regex(/^[0-9a-f]{32}$/);
/** `{ecgId}-{8 hex digits}`; the suffix is derived from task (and, later, model), so a retry names the same report. */
export const reportId = z.string().regex(/^[0-9a-f]{32}-[0-9a-f]{8}$/);

const isoTime = z.iso.datetime();

export const fault = z.object({ code: z.string(), message: z.string() }).openapi('Fault');
export type Fault = z.infer<typeof fault>;
export const warning = z.object({ code: z.string(), message: z.string() }).openapi('Warning');

export const qualitySummary = qualitySummarySchema.openapi('QualitySummary');
export const measurementsSummary = measurementsSummarySchema.openapi('MeasurementsSummary');
export const deviceMeasurement = z
  .object({ name: z.string(), value: z.number(), unit: z.string().optional() })
  .openapi('DeviceMeasurement');

export const ecgStatus = z.enum(['AWAITING_UPLOAD', 'WAITING_FOR_PARTS', 'INGESTING', 'READY', 'FAILED']);
export type EcgStatus = z.infer<typeof ecgStatus>;

export const reportStatus = z.enum(['GENERATING', 'PRELIMINARY', 'FINAL', 'AMENDED', 'FAILED']);
export type ReportStatus = z.infer<typeof reportStatus>;

/** One S3 object that belongs to an ECG; its hash is empty when it was never read (too large, or a fault of ours). */
export const ecgPart = z
  .object({ key: z.string(), sha256: z.string(), bytes: z.int().nonnegative() })
  .openapi('EcgPart');
export type EcgPart = z.infer<typeof ecgPart>;

export const ecg = z
  .object({
    schemaVersion: z.literal(SCHEMA_VERSION),
    tenantId,
    ecgId,
    status: ecgStatus,
    createdAt: isoTime,
    updatedAt: isoTime,
    /** Optimistic lock: every write adds one. */
    revision: z.int().positive(),
    format: z.string().optional(),
    /** Objects in the upload bucket that make up this ECG. */
    parts: z.array(ecgPart),
    /** File names still missing while WAITING_FOR_PARTS. */
    missingParts: z.array(z.string()).optional(),
    /** Hash over the content of all parts; equal for equal bytes under any key. */
    contentSha256: z.string().optional(),
    duplicateOf: ecgId.optional(),
    startTime: z.string().optional(),
    leads: z
      .array(z.object({ name: z.string(), status: z.enum(['recorded', 'derived', 'missing']) }))
      .optional(),
    samplingRateHz: z.number().positive().optional(),
    durationS: z.number().positive().optional(),
    device: z
      .object({
        manufacturer: z.string().optional(),
        model: z.string().optional(),
        serialNumber: z.string().optional(),
        softwareVersion: z.string().optional(),
      })
      .optional(),
    /** Filters that the device applied before storing, Hz. */
    filters: z
      .object({
        highPassHz: z.number().optional(),
        lowPassHz: z.number().optional(),
        notchHz: z.number().optional(),
      })
      .optional(),
    deviceStatements: z.array(z.string()).optional(),
    deviceMeasurements: z.array(deviceMeasurement).optional(),
    /** Whose limits apply; see `subjectOf` for why these two are not part of the droppable patient block. */
    subject: z
      .object({
        ageYears: z.int().nonnegative().optional(),
        sex: z.enum(['female', 'male', 'other']).optional(),
      })
      .optional(),
    quality: qualitySummary.optional(),
    measurements: measurementsSummary.optional(),
    warnings: z.array(warning).optional(),
    /** Key of the standard waveform in the data bucket. */
    waveformKey: z.string().optional(),
    /** Key of the whole analysis (see `analysis-object.ts`) in the data bucket. */
    analysisKey: z.string().optional(),
    reportIds: z.array(reportId),
    failure: fault.optional(),
  })
  .openapi('Ecg');
export type Ecg = z.infer<typeof ecg>;

export const report = z
  .object({
    schemaVersion: z.literal(SCHEMA_VERSION),
    tenantId,
    reportId,
    ecgId,
    status: reportStatus,
    task: z.string(),
    /** House style and finding that the model was asked for; absent when it was asked for none. */
    style: z.string().optional(),
    finding: z.string().optional(),
    createdAt: isoTime,
    updatedAt: isoTime,
    revision: z.int().positive(),
    /** Attempt that is under way or gave the result, from 1. */
    attempt: z.int().positive(),
    /** Highest attempt whose invocation the endpoint accepted; below `attempt` only after a crash. */
    invokedAttempt: z.int().nonnegative(),
    text: z.string().optional(),
    model: z.object({ name: z.string(), version: z.string() }).optional(),
    executionProvider: z.string().optional(),
    timings: z
      .object({ queuedMs: z.number(), encodeMs: z.number(), generateMs: z.number(), totalMs: z.number() })
      .optional(),
    /** How the text stands to the measurements; absent before there is one, and in what older versions stored. */
    ...keptCheck.partial().shape,
    /** What a reader must know of the check. */
    warnings: z.array(warning).optional(),
    /** The last passing fault, kept while it is being tried again. */
    lastFault: fault.optional(),
    failure: fault.optional(),
  })
  .openapi('Report');
export type Report = z.infer<typeof report>;
