import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgWarning } from '../../record.ts';
import { namesForUnnamedLeads, rateOfTenSeconds, unitByAmplitude } from '../assumptions.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import type { FormatReader } from '../format-reader.ts';
import { standardLeadName } from '../lead-names.ts';
import { nameLeads } from '../leads.ts';
import { decodeText } from '../text.ts';
import { millivoltsPer } from '../voltage-units.ts';
import { sniffDialect } from './dialect.ts';
import { type Preamble, readPreamble } from './preamble.ts';
import { type Column, readTable, type Table } from './table.ts';
import { readTimeColumn } from './time-column.ts';

const SNIFFED_BYTES = 64 * 1024;
const MIN_SAMPLES = 10;
const FEW_DIGITS = new RegExp(`(?:\\d\\D*){${MIN_SAMPLES}}`);
/** "I (mV)", "II [uV]", "V1_mV", "ecg mV" */
const UNIT_IN_LABEL = /[\s_]*[[(/]?\s*(?<![A-Za-zµμ])([muµμn]?v|(?:milli|micro)?volts?)\s*[\])]?$/i;

/** Tables of numbers as text: CSV, TSV, semicolons with decimal commas, columns of blanks. */
export const delimitedFormat: FormatReader = {
  format: 'csv',
  detect: (file) => isTable(file.bytes),
  read: readDelimited,
};

/** Text without control characters, most of whose lines are rows of numbers. */
function isTable(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, SNIFFED_BYTES);
  const wide = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  if (!wide && hasControlCharacter(start)) return false;
  const text = decodeText(start);
  if (/^\s*[<{[]/.test(text)) return false;
  const lines = text.split(/\r\n|\r|\n/).filter((line) => !/^\s*(#|%|\/\/)/.test(line));
  // The last line may be cut by the sniffing itself.
  const whole = bytes.length > SNIFFED_BYTES && lines.length > 2 ? lines.slice(0, -1) : lines;
  return FEW_DIGITS.test(text) && sniffDialect(whole) !== undefined;
}

function hasControlCharacter(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return true;
  }
  return false;
}

/**
 * Reads a table of samples, one lead per column or row. Names, unit and sampling rate come from the header, the
 * preamble or the time column; what is not stated is a warning where it can be told, else an error that asks for it.
 * @throws EcgError MALFORMED_FILE, NO_USABLE_LEAD, FILE_TOO_LARGE
 */
function readDelimited(file: EcgFile): ReturnType<FormatReader['read']> {
  const table = readTable(decodeText(file.bytes));
  const preamble = readPreamble(table.preamble);
  const warnings: EcgWarning[] = tableWarnings(table);
  const time = table.columns.length > 1 ? readTimeColumn(table.columns[0]!) : undefined;
  const columns = nameColumns(time ? table.columns.slice(1) : table.columns, preamble, warnings);
  if ((columns[0]?.values.length ?? 0) < MIN_SAMPLES) {
    throw new EcgError('TOO_SHORT', 'The table holds only a few samples. Send at least five seconds of ECG.');
  }
  const samplingRateHz = chooseRate(time?.samplingRateHz, preamble, columns, warnings);
  if (time && samplingRateHz === time.samplingRateHz) warnings.push(...time.warnings);
  const unstated = columns.filter((column) => column.unit === undefined);
  const assumed = unstated.length > 0 ? unitByAmplitude(unstated.map(({ values }) => values)) : undefined;
  if (assumed) warnings.push(assumed.warning);
  const signals = columns.map(({ label, unit, values }) => {
    const scale = millivoltsPer(unit ?? assumed!.unit)!;
    return { label, samplingRateHz, millivolts: new Float32Array(values.map((value) => value * scale)) };
  });
  const named = nameLeads(signals);
  return {
    leads: withDerivedLimbLeads(named.leads),
    ...(preamble.startTime === undefined ? {} : { startTime: preamble.startTime }),
    device: preamble.device,
    filters: {},
    patient: preamble.patient,
    context: {},
    deviceStatements: preamble.statements,
    deviceMeasurements: [],
    annotations: [],
    warnings: [...warnings, ...named.warnings],
  };
}

function tableWarnings({ unreadableCells, raggedRows }: Table): EcgWarning[] {
  return [
    ...(unreadableCells === 0
      ? []
      : [
          {
            code: 'SAMPLES_UNREADABLE',
            message: `${unreadableCells} cell(s) are no numbers and count as missing.`,
          },
        ]),
    ...(raggedRows === 0
      ? []
      : [
          {
            code: 'ROWS_IGNORED',
            message: `${raggedRows} row(s) with another number of cells were left out.`,
          },
        ]),
  ];
}

/** The stated rate; the time column's where none is stated; that of a report of ten seconds where nothing tells. */
function chooseRate(
  fromTimes: number | undefined,
  preamble: Preamble,
  columns: readonly NamedColumn[],
  warnings: EcgWarning[],
): number {
  const stated = preamble.rateAssumed ? undefined : preamble.samplingRateHz;
  if (stated !== undefined && fromTimes !== undefined && Math.abs(stated - fromTimes) > 0.01 * stated) {
    warnings.push({
      code: 'SAMPLING_RATE_MISMATCH',
      message: `The file states ${stated} Hz, but its times make ${fromTimes} Hz; the times were followed.`,
    });
    return fromTimes;
  }
  const known = stated ?? fromTimes;
  if (known !== undefined) return known;
  if (preamble.samplingRateHz === undefined) {
    const names = columns.map(({ label }) => standardLeadName(label).name);
    const assumed = rateOfTenSeconds(names, columns[0]?.values.length ?? 0);
    if (assumed) {
      warnings.push(assumed.warning);
      return assumed.samplingRateHz;
    }
    throw new EcgError(
      'MALFORMED_FILE',
      'The table does not state its sampling rate. Add a time column ("time (s)") or a line above the table such as "sampling rate: 500 Hz".',
    );
  }
  warnings.push({
    code: 'SAMPLING_RATE_ASSUMED',
    message: `${preamble.samplingRateHz} Hz stands above the table and was taken for the sampling rate.`,
  });
  return preamble.samplingRateHz;
}

interface NamedColumn {
  label: string;
  /** A unit of voltage; undefined where none is stated. */
  unit: string | undefined;
  values: Float64Array;
}

/**
 * The columns that are leads, by their labels; beside them one of another name that states a unit of voltage of its own
 * ("V (mV)") is kept under that name. A header in which no label is a lead's counts as none.
 */
function nameColumns(columns: readonly Column[], preamble: Preamble, warnings: EcgWarning[]): NamedColumn[] {
  const labelled = columns.map((column) => {
    const [, unitInLabel] = UNIT_IN_LABEL.exec(column.label ?? '') ?? [];
    const label = unitInLabel === undefined ? (column.label ?? '') : column.label!.replace(UNIT_IN_LABEL, '');
    const ownUnit = column.unit ?? unitInLabel;
    const isVoltage = label !== '' && ownUnit !== undefined && millivoltsPer(ownUnit) !== undefined;
    return { label, isVoltage, unit: ownUnit ?? preamble.unit, values: column.values };
  });
  const isKnown = ({ label }: { label: string }) => standardLeadName(label).known;
  if (labelled.some(isKnown)) {
    const leads = labelled.filter((column) => isKnown(column) || column.isVoltage);
    const ignored = columns.length - leads.length;
    if (ignored > 0) {
      const message = `${ignored} column(s) whose names are no leads were left out.`;
      warnings.push({ code: 'SIGNAL_NOT_ECG', message });
    }
    return leads.map(withVoltageUnit);
  }
  if (labelled.length === 1 && preamble.lead !== undefined) {
    return [withVoltageUnit({ ...labelled[0]!, label: preamble.lead })];
  }
  const { names, warning } = namesForUnnamedLeads(labelled.length);
  warnings.push(warning);
  return labelled.map((column, i) => withVoltageUnit({ ...column, label: names[i]! }));
}

function withVoltageUnit(column: NamedColumn): NamedColumn {
  if (column.unit === undefined || millivoltsPer(column.unit) !== undefined) return column;
  throw new EcgError(
    'MALFORMED_FILE',
    'The table states a unit that is no voltage. Send the samples in mV or µV and say so in the header.',
  );
}
