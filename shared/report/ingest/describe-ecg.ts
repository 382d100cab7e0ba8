import type { EcgAnalysis } from '../../ecg/analyse.ts';
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import { summariseMeasurements } from '../../ecg/measure/summary.ts';
import { summariseQuality } from '../../ecg/quality/summary.ts';
import type { DeviceMeasurement } from '../../ecg/record.ts';
import { subjectOf } from '../../ecg/subject.ts';
import type { Ecg } from '../schema.ts';

/**
 * A table item holds 400 KB, and a list of ECGs is made of whole items: of long lists and texts the item has the
 * beginning, the analysis object all.
 */
const MOST_ENTRIES = 100;
const LONGEST_TEXT = 500;

function shortText(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}

function shortDeviceMeasurement({ name, value, unit }: DeviceMeasurement): DeviceMeasurement {
  return { name: shortText(name), value, ...(unit !== undefined && { unit: shortText(unit) }) };
}

function shortDevice(device: EcgAnalysis['record']['device']): NonNullable<Ecg['device']> {
  return Object.fromEntries(Object.entries(device).map(([key, text]) => [key, shortText(text)]));
}

/**
 * What of an analysis is kept on the ECG's item. Of the patient block that is age and sex; the block itself is kept
 * apart or dropped.
 */
export function describeEcg({ record, standard, quality, measurements }: EcgAnalysis): Partial<Ecg> {
  const { startTime, device, filters, deviceStatements, deviceMeasurements, format, leads } = record;
  return {
    format,
    ...(startTime !== undefined && { startTime: shortText(startTime) }),
    device: shortDevice(device),
    filters,
    deviceStatements: deviceStatements.slice(0, MOST_ENTRIES).map(shortText),
    deviceMeasurements: deviceMeasurements.slice(0, MOST_ENTRIES).map(shortDeviceMeasurement),
    subject: subjectOf(record),
    leads: STANDARD_LEADS.map((name, i) => ({ name, status: standard.leadStatus[i] ?? 'missing' })),
    samplingRateHz: Math.max(...leads.map(({ samplingRate }) => samplingRate)),
    durationS: standard.recordedDurationS,
    quality: summariseQuality(quality),
    measurements: summariseMeasurements(measurements),
    warnings: standard.warnings
      .slice(0, MOST_ENTRIES)
      .map(({ code, message }) => ({ code, message: shortText(message) })),
  };
}
