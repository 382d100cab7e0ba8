import { EcgError } from '../../errors.ts';
import { field, isObject, type JsonObject } from './fields.ts';

const MAX_LEADS = 64;
const MAX_SAMPLING_RATE_HZ = 100_000;

export interface JsonSignal {
  /** Undefined where the document does not name its leads. */
  label: string | undefined;
  /** Of this lead alone; undefined where only the document states one. */
  samplingRateHz: number | undefined;
  unit: string | undefined;
  /** NaN where the document has null or a text for a missing sample. */
  values: Float64Array;
}

/**
 * The signals of a document, whichever way it lays them out: leads as an object of arrays, or of objects with
 * samples; a list of such objects with names; a list of lists, one a lead or one a sample, as its shape or the
 * number of names beside it tells.
 * @throws EcgError MALFORMED_FILE
 */
export function readSignals(document: unknown): JsonSignal[] {
  const root = isObject(document) ? document : {};
  const leads = isObject(document) ? field(document, 'leads', 'signals', 'channels') : undefined;
  const matrix = Array.isArray(document)
    ? document
    : field(root, 'data', 'samples', 'signal', 'ecg', 'values', 'waveform', 'p_signal');
  const names =
    leadNames(leads) ?? leadNames(field(root, 'leadNames', 'names', 'labels', 'sig_name', 'columns'));
  const signals = isObject(leads)
    ? Object.entries(leads).map(([label, lead]) => signalOf(label, lead))
    : Array.isArray(leads) && leads.length > 0 && leads.every(isObject)
      ? leads.map((lead) => signalOf(text(field(lead, 'name', 'label', 'lead', 'id')), lead))
      : Array.isArray(leads) && leads.some(Array.isArray)
        ? fromMatrix(leads, names)
        : Array.isArray(matrix)
          ? fromMatrix(matrix, names)
          : isObject(matrix)
            ? Object.entries(matrix).map(([label, lead]) => signalOf(label, lead))
            : [];
  if (signals.length === 0 || signals.length > MAX_LEADS) throw unknownLayout();
  return signals;
}

/** A valid rate in Hz among the usual keys. */
export function samplingRateIn(object: JsonObject): number | undefined {
  const stated = field(
    object,
    'samplingRate',
    'samplingRateHz',
    'samplingFrequency',
    'sampleRate',
    'fs',
    'frequency',
  );
  return validRate(stated);
}

/** The rate of one lead, where the document lists them apart (our converter, for leads of different rates). */
export function samplingRateOf(label: string, rates: unknown): number | undefined {
  return isObject(rates) && Object.hasOwn(rates, label) ? validRate(rates[label]) : undefined;
}

function validRate(stated: unknown): number | undefined {
  const hertz = typeof stated === 'string' ? Number.parseFloat(stated) : stated;
  return typeof hertz === 'number' && hertz > 0 && hertz <= MAX_SAMPLING_RATE_HZ ? hertz : undefined;
}

export function unitIn(object: JsonObject): string | undefined {
  const unit = field(object, 'unit', 'units');
  const first: unknown = Array.isArray(unit) && new Set(unit).size === 1 ? unit[0] : unit;
  return text(first);
}

function signalOf(label: string | undefined, lead: unknown): JsonSignal {
  if (!isObject(lead)) return { label, samplingRateHz: undefined, unit: undefined, values: numbers(lead) };
  const values = numbers(field(lead, 'samples', 'data', 'values', 'signal'));
  return { label, samplingRateHz: samplingRateIn(lead), unit: unitIn(lead), values };
}

/** Rows are leads when there are as many as names, or, without names, fewer than columns. */
function fromMatrix(matrix: readonly unknown[], names: readonly string[] | undefined): JsonSignal[] {
  if (!matrix.some(Array.isArray)) return [signalOf(names?.[0], matrix)];
  const rows = matrix.map(listOf);
  const width = rows[0]!.length;
  if (rows.some((row) => row.length !== width)) {
    throw malformed('The lists of samples differ in length.');
  }
  const leadsInRows =
    names === undefined || rows.length === width ? rows.length <= width : rows.length === names.length;
  if (!leadsInRows && names !== undefined && width !== names.length) {
    throw malformed(
      `The document names ${names.length} leads but holds ${rows.length} lists of ${width} samples.`,
    );
  }
  const count = leadsInRows ? rows.length : width;
  if (count > MAX_LEADS) throw unknownLayout();
  const leads = leadsInRows
    ? rows.map(numbers)
    : Array.from({ length: width }, (_, lead) => numbers(rows.map((row) => row[lead])));
  return leads.map((values, i) => ({
    label: names?.[i],
    samplingRateHz: undefined,
    unit: undefined,
    values,
  }));
}

function leadNames(value: unknown): string[] | undefined {
  const isNames = Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
  return isNames ? value : undefined;
}

function listOf(list: unknown): readonly unknown[] {
  if (!Array.isArray(list)) throw unknownLayout();
  return list;
}

function numbers(value: unknown): Float64Array {
  const list = listOf(value);
  const values = new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const value: unknown = list[i];
    if (typeof value !== 'number' && value !== null && typeof value !== 'string') throw unknownLayout();
    values[i] = typeof value === 'number' ? value : Number.NaN;
  }
  return values;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function unknownLayout(): EcgError {
  return malformed('The JSON document holds no leads in a layout that is known here.');
}

function malformed(what: string): EcgError {
  return new EcgError(
    'MALFORMED_FILE',
    `${what} Send {"samplingRate": 500, "unit": "mV", "leads": {"I": [0.01, …], "II": […]}}.`,
  );
}
