import type { DeviceMeasurement } from '../../record.ts';
import { type DicomDataset, itemsOf } from './dataset.ts';
import { TAG } from './tags.ts';
import { codeOf, decimalOf, type TextDecoding, textOf } from './values.ts';

/** Names of the measurements whose code comes without a meaning (PS3.16 CID 3228, 3229, 3687). */
const MEASUREMENTS = new Map([
  ['2:16770', 'Heart rate'],
  ['2:16016', 'RR Interval'],
  ['2:15872', 'PR Interval'],
  ['2:16156', 'QRS Duration'],
  ['2:16160', 'QT Interval'],
  ['2:15880', 'QTc Interval'],
  ['2:15892', 'QTc Interval'],
]);

/** What the device measured: annotations with a number, under the names that the file gives them. */
export function readMeasurements(dataset: DicomDataset, decode: TextDecoding): DeviceMeasurement[] {
  return itemsOf(dataset, TAG.WaveformAnnotationSequence).flatMap((annotation) => {
    const value = decimalOf(annotation, TAG.NumericValue);
    const concept = codeOf(annotation, TAG.ConceptNameCodeSequence, decode);
    const name = concept?.meaning ?? MEASUREMENTS.get(concept?.value ?? '') ?? concept?.value;
    if (value === undefined || name === undefined || standsForNone(name, value)) return [];
    const unit = codeOf(annotation, TAG.MeasurementUnitsCodeSequence)?.value;
    return [{ name, value, ...(unit === undefined ? {} : { unit }) }];
  });
}

/** A rate or an interval of 0 is how devices write "not measured". */
function standsForNone(name: string, value: number): boolean {
  return value === 0 && /interval|duration|rate/i.test(name);
}

/** What the device or a reader wrote: free text and coded findings that belong to no moment. */
export function readStatements(dataset: DicomDataset, decode: TextDecoding): string[] {
  return itemsOf(dataset, TAG.WaveformAnnotationSequence).flatMap((annotation) => {
    if (annotation.has(TAG.TemporalRangeType)) return [];
    const text = textOf(annotation, TAG.UnformattedTextValue, decode);
    if (text !== undefined) return linesOf(text);
    const finding = codeOf(annotation, TAG.ConceptCodeSequence, decode)?.meaning;
    return finding === undefined ? [] : linesOf(finding);
  });
}

function linesOf(text: string): string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}
