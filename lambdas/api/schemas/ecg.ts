import { z } from '@hono/zod-openapi';
import { type Ecg, ecg, ecgId, fault, reportId, warning } from '../../../shared/report/schema.ts';
import { analysisLink, ecgLink, reportLink, waveformLink } from '../links.ts';
import { nextCursor } from './page.ts';

/** What a client sees of an ECG: the stored item without keys, tenant and bookkeeping. */
export const ecgResource = z
  .object({
    ecgId: ecgId.openapi({ example: '0f3c2f4b9f0d4f6f8a5e1f2d3c4b5a69' }),
    status: ecg.shape.status.openapi({
      description:
        'AWAITING_UPLOAD → WAITING_FOR_PARTS (formats of several files) → INGESTING → READY or FAILED',
      example: 'READY',
    }),
    createdAt: ecg.shape.createdAt.openapi({ example: '2026-03-04T09:12:44.120Z' }),
    updatedAt: ecg.shape.updatedAt.openapi({ example: '2026-03-04T09:12:45.310Z' }),
    format: ecg.shape.format.openapi({ description: 'Recognised from the content', example: 'muse-xml' }),
    files: z
      .array(
        z.object({
          name: z.string().openapi({ example: 'ecg-0001.xml' }),
          sha256: z.string().openapi({ description: 'SHA-256 of the content, hex' }),
          bytes: z.int().nonnegative().openapi({ example: 78_412 }),
        }),
      )
      .openapi({ description: 'The uploaded files that make up this ECG' }),
    missingFiles: z
      .array(z.string())
      .optional()
      .openapi({ description: 'Files still missing while WAITING_FOR_PARTS', example: ['00001_hr.dat'] }),
    contentSha256: ecg.shape.contentSha256.openapi({
      description: 'SHA-256 over all files, hex; equal for equal content',
    }),
    duplicateOf: ecg.shape.duplicateOf.openapi({ description: 'The first ECG with the same content' }),
    startTime: ecg.shape.startTime.openapi({
      description: 'Start of the recording, ISO 8601; without a zone where the file gives none',
      example: '2026-03-04T09:10:02',
    }),
    leads: ecg.shape.leads.openapi({ description: 'The twelve standard leads and where each comes from' }),
    samplingRateHz: ecg.shape.samplingRateHz.openapi({
      description: 'Of the uploaded recording, Hz',
      example: 500,
    }),
    durationS: ecg.shape.durationS.openapi({ description: 'Of the uploaded recording, s', example: 10 }),
    device: ecg.shape.device,
    filters: ecg.shape.filters.openapi({
      description: 'Filters that the device applied before storing, Hz',
    }),
    deviceStatements: ecg.shape.deviceStatements.openapi({
      description: 'The interpretation that the device printed',
    }),
    deviceMeasurements: ecg.shape.deviceMeasurements.openapi({
      description: 'What the device measured itself, in its own names',
    }),
    subject: ecg.shape.subject.openapi({
      description: 'Age at the recording (90 stands for 90 or older) and sex, where the file says them',
    }),
    quality: ecg.shape.quality.openapi({
      description: 'Whether the signal can be read, each lead’s faults, and doubts about electrode placement',
    }),
    measurements: ecg.shape.measurements.openapi({
      description:
        'Rate, intervals, axes, voltage criteria and evidence about the rhythm; what could not be measured is null with a reason',
    }),
    warnings: z
      .array(warning)
      .optional()
      .openapi({ description: 'What was assumed or noticed while reading' }),
    failure: fault.optional(),
    reports: z.array(z.object({ reportId, url: z.string() })).openapi({ description: 'Reports on this ECG' }),
    links: z
      .object({
        self: z.string().openapi({ example: '/v1/ecgs/0f3c2f4b9f0d4f6f8a5e1f2d3c4b5a69' }),
        waveform: z.string().optional().openapi({ description: 'Once the file was read' }),
        analysis: z.string().optional().openapi({ description: 'All measurements and quality values' }),
      })
      .openapi({ description: 'Links relative to the host of this API' }),
  })
  .openapi('Ecg', { description: 'An ECG. `failure` says, only when FAILED, why and what to do.' });
export type EcgResource = z.infer<typeof ecgResource>;

/** The client's view of a stored ECG; whatever the schema does not name is left out. */
export function toEcgResource(stored: Ecg, mountPath: string): EcgResource {
  return ecgResource.parse({
    ...stored,
    files: stored.parts.map(({ key, sha256, bytes }) => ({ name: baseName(key), sha256, bytes })),
    missingFiles: stored.missingParts,
    reports: stored.reportIds.map((id) => ({ reportId: id, url: reportLink(mountPath, id) })),
    links: {
      self: ecgLink(mountPath, stored.ecgId),
      ...(stored.waveformKey !== undefined && { waveform: waveformLink(mountPath, stored.ecgId) }),
      ...(stored.analysisKey !== undefined && { analysis: analysisLink(mountPath, stored.ecgId) }),
    },
  });
}

/** An ECG in a list: without what makes up most of it and is read one ECG at a time. */
export const ecgListItem = ecgResource
  .omit({ measurements: true, deviceMeasurements: true, deviceStatements: true })
  .openapi('EcgListItem', { description: 'An ECG without measurements and statements' });
export type EcgListItem = z.infer<typeof ecgListItem>;

export function toEcgListItem(stored: Ecg, mountPath: string): EcgListItem {
  return ecgListItem.parse(toEcgResource(stored, mountPath));
}

export const ecgPage = z
  .object({ items: z.array(ecgListItem).openapi({ description: 'Newest first' }), nextCursor })
  .openapi('EcgPage');

function baseName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
