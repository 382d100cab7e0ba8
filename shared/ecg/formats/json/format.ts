import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgLead, EcgWarning } from '../../record.ts';
import { namesForUnnamedLeads, rateOfTenSeconds, unitByAmplitude } from '../assumptions.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import type { FormatReader } from '../format-reader.ts';
import { standardLeadName } from '../lead-names.ts';
import { nameLeads } from '../leads.ts';
import { medianBeatOf } from '../median-beat.ts';
import { decodeText } from '../text.ts';
import { millivoltsPer } from '../voltage-units.ts';
import { convertedLeads, convertedMedianBeat, isConverted } from './converted.ts';
import {
  field,
  isObject,
  type JsonObject,
  readAnnotations,
  readContext,
  readDevice,
  readFilters,
  readMeasurements,
  readPatient,
  readStartTime,
  readTexts,
  readWarnings,
} from './fields.ts';
import { type JsonSignal, readSignals, samplingRateIn, samplingRateOf, unitIn } from './signals.ts';

const MAX_CHARACTERS = 32 * 1024 * 1024;
const MIN_SAMPLES = 10;
const SNIFFED_BYTES = 4096;

/** Samples as JSON: our own `convert` output, an object of leads, or a list of lists. */
export const jsonFormat: FormatReader = {
  format: 'json',
  detect: (file) => isEcgJson(file.bytes),
  read: readJson,
};

/** A JSON object or list; FHIR resources are another format. */
function isEcgJson(bytes: Uint8Array): boolean {
  const start = decodeText(bytes.subarray(0, SNIFFED_BYTES));
  return /^\s*(\{\s*["}]|\[\s*[[{\d.-])/.test(start) && !/"resourceType"\s*:/.test(start);
}

/**
 * Reads leads from JSON. Sampling rate and names must be there, but for twelve unnamed leads and ten seconds; a unit that is not
 * stated is told by the amplitude, with a warning. What our own converter wrote comes back as it was.
 * @throws EcgError MALFORMED_FILE, NO_USABLE_LEAD, TOO_SHORT, FILE_TOO_LARGE
 */
function readJson(file: EcgFile): ReturnType<FormatReader['read']> {
  const document = parse(decodeText(file.bytes));
  const root: JsonObject = isObject(document) ? document : {};
  const warnings: EcgWarning[] = readWarnings(field(root, 'warnings'));
  if (isConverted(root)) {
    const leads = convertedLeads(root);
    return {
      leads,
      ...medianBeatOf(() => convertedMedianBeat(root), warnings),
      ...readFields(root),
      warnings,
    };
  }
  const { leads, warnings: found } = readForeignLeads(document, root);
  return { leads, ...readFields(root), warnings: [...warnings, ...found] };
}

function readForeignLeads(document: unknown, root: JsonObject): { leads: EcgLead[]; warnings: EcgWarning[] } {
  const warnings: EcgWarning[] = [];
  const signals = chooseLeads(readSignals(document), warnings);
  const rate = samplingRateIn(root);
  const ratesByLead = field(root, 'leadSamplingRates');
  const stated = unitIn(root);
  const unstated = signals.filter(({ unit }) => (unit ?? stated) === undefined);
  const assumed = unstated.length > 0 ? unitByAmplitude(unstated.map(({ values }) => values)) : undefined;
  if (assumed) warnings.push(assumed.warning);
  const lengths = new Set(signals.map(({ values }) => values.length));
  const names = signals.map(({ label }) => standardLeadName(label).name);
  const isRateStated = (signal: JsonSignal & { label: string }) =>
    (signal.samplingRateHz ?? samplingRateOf(signal.label, ratesByLead) ?? rate) !== undefined;
  const tenSeconds =
    lengths.size === 1 && !signals.some(isRateStated) ? rateOfTenSeconds(names, [...lengths][0]!) : undefined;
  if (tenSeconds) warnings.push(tenSeconds.warning);
  const named = nameLeads(
    signals.map(({ label, samplingRateHz, unit, values }) => {
      const scale = millivoltsPer(unit ?? stated ?? assumed!.unit);
      if (scale === undefined) throw missing('states a unit that is no voltage', '"unit": "mV"');
      const hertz =
        samplingRateHz ?? samplingRateOf(label, ratesByLead) ?? rate ?? tenSeconds?.samplingRateHz;
      if (hertz === undefined) throw missing('does not state its sampling rate', '"samplingRate": 500');
      return {
        label,
        samplingRateHz: hertz,
        millivolts: new Float32Array(values.map((value) => value * scale)),
      };
    }),
  );
  return { leads: withDerivedLimbLeads(named.leads), warnings: [...warnings, ...named.warnings] };
}

/** Everything that is no signal. */
function readFields(root: JsonObject) {
  const startTime = readStartTime(field(root, 'startTime'));
  return {
    ...(startTime === undefined ? {} : { startTime }),
    device: readDevice(field(root, 'device')),
    filters: readFilters(field(root, 'filters')),
    patient: readPatient(field(root, 'patient')),
    context: readContext(field(root, 'context')),
    deviceStatements: readTexts(field(root, 'deviceStatements')),
    deviceMeasurements: readMeasurements(field(root, 'deviceMeasurements')),
    annotations: readAnnotations(field(root, 'annotations')),
  };
}

function parse(text: string): unknown {
  if (text.length > MAX_CHARACTERS) {
    throw new EcgError(
      'FILE_TOO_LARGE',
      'The JSON document is far larger than an ECG. Send a shorter recording.',
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new EcgError(
      'MALFORMED_FILE',
      'The file begins like JSON but is damaged or incomplete. Export the ECG again and send the whole file.',
    );
  }
}

function chooseLeads(
  signals: readonly JsonSignal[],
  warnings: EcgWarning[],
): (JsonSignal & { label: string })[] {
  const filled = signals.filter(({ values }) => values.length > 0);
  if (!filled.some(({ values }) => values.length >= MIN_SAMPLES)) {
    throw new EcgError(
      'TOO_SHORT',
      'The document holds only a few samples. Send at least five seconds of ECG.',
    );
  }
  if (filled.every(({ label }) => label !== undefined)) {
    const labelled = filled.map((signal) => ({ ...signal, label: signal.label! }));
    if (labelled.some(({ label }) => standardLeadName(label).known)) return labelled;
    if (labelled.length === 1) return labelled;
  }
  const { names, warning } = namesForUnnamedLeads(filled.length);
  warnings.push(warning);
  return filled.map((signal, i) => ({ ...signal, label: names[i]! }));
}

function missing(what: string, example: string): EcgError {
  return new EcgError('MALFORMED_FILE', `The JSON document ${what}. Add ${example} and send it again.`);
}
