import type { EcgDevice, EcgPatient } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import { millivoltsPer } from '../voltage-units.ts';

/** What the lines above a table say; the Apple Watch export and hand-written headers. */
export interface Preamble {
  samplingRateHz?: number;
  /** True where a rate stands without saying that it is the sampling rate. */
  rateAssumed: boolean;
  unit?: string;
  /** Of a table with one lead. */
  lead?: string;
  startTime?: string;
  device: EcgDevice;
  patient: EcgPatient;
  statements: string[];
}

const RATE_WORD = /sampl|abtast|[ée]chant|muestr|campion|amostr|bemonster|\bfs\b|\bsr\b/i;
const FILTER_WORD = /pass|filter|notch|cut-?off|mains|bandwidth/i;
const RATE = /(\d{1,6}(?:[.,]\d{1,6})?)\s{0,4}(k?hz|k?hertz|samples\/s|sps)?/i;
const HERTZ = /(\d{1,6}(?:[.,]\d{1,6})?)\s{0,4}(k?hz|hertz)\b/i;
const UNIT_WORD = /^(units?|einheit|unit[àé]|unidad(es)?|unidade|eenheid)$/i;
const LEAD_WORD = /^(lead|ableitung|d[ée]rivation|derivaci[óo]n|derivazione|deriva[çc][ãa]o|afleiding)$/i;
const LONGEST_LINE = 400;

/** Reads the lines above a table, each split into cells; what is not recognised is left alone. */
export function readPreamble(lines: readonly string[][]): Preamble {
  const pairs = lines.flatMap((cells) => [keyAndValue(cells), ...cells.map((cell) => keyAndValue([cell]))]);
  const statedValue = (key: RegExp) => pairs.find((pair) => key.test(pair.key))?.value || undefined;
  const whole = lines.map((cells) => cells.join(' ').slice(0, LONGEST_LINE));
  const stated = whole
    .filter((line) => RATE_WORD.test(line) && !FILTER_WORD.test(line))
    .map(rateIn)
    .find(isRate);
  const bare = whole
    .filter((line) => !FILTER_WORD.test(line))
    .map((line) => hertz(HERTZ.exec(line)))
    .filter(isRate);
  const samplingRateHz = stated ?? (bare.length === 1 ? bare[0] : undefined);
  const unit = statedValue(UNIT_WORD);
  const lead = leadIn(statedValue(LEAD_WORD));
  const startTime = isoTime(statedValue(/^(recorded date|recording date|date ?time|start( ?time)?)$/i));
  const name = statedValue(/^name$/i);
  const birthDate = isoDate(statedValue(/^(date of birth|birth ?date)$/i));
  const model = statedValue(/^device$/i);
  const softwareVersion = statedValue(/^software version$/i);
  const classification = statedValue(/^classification$/i);
  return {
    ...(samplingRateHz === undefined ? {} : { samplingRateHz }),
    rateAssumed: stated === undefined,
    ...(unit !== undefined && millivoltsPer(unit) !== undefined ? { unit } : {}),
    ...(lead === undefined ? {} : { lead }),
    ...(startTime === undefined ? {} : { startTime }),
    device: {
      ...(model !== undefined && /^(watch|iphone)/i.test(model) ? { manufacturer: 'Apple' } : {}),
      ...(model === undefined ? {} : { model }),
      ...(softwareVersion === undefined ? {} : { softwareVersion }),
    },
    patient: { ...(name === undefined ? {} : { name }), ...(birthDate === undefined ? {} : { birthDate }) },
    statements: classification === undefined ? [] : [classification],
  };
}

/** "Unit,µV", "Unit: µV" and "unit = µV" alike, whatever separates the table's cells. */
function keyAndValue(cells: readonly string[]): { key: string; value: string } {
  const [first = '', ...others] = cells.map((cell) => cell.slice(0, LONGEST_LINE));
  const value = others.find((cell) => cell !== '');
  if (value !== undefined) return { key: first.replace(/\s*[:=]$/, ''), value };
  const [, key = '', rest = ''] = /^([^:=,]{1,60})[:=,](.*)$/.exec(first) ?? [];
  return { key: key.trim(), value: rest.trim().replace(/^"(.*)"$/, '$1') };
}

function rateIn(line: string): number | undefined {
  const after = line.slice(line.search(RATE_WORD));
  return hertz(HERTZ.exec(after)) ?? hertz(RATE.exec(after)) ?? hertz(HERTZ.exec(line));
}

function hertz(match: RegExpExecArray | null): number | undefined {
  if (!match) return undefined;
  return Number(match[1]!.replace(',', '.')) * (/^k/i.test(match[2] ?? '') ? 1000 : 1);
}

function isRate(hz: number | undefined): hz is number {
  return hz !== undefined && hz >= 10 && hz <= 100_000;
}

/** The whole value, or its last word ("Ableitung I"). */
function leadIn(value: string | undefined): string | undefined {
  const word = value?.split(/\s+/).at(-1);
  return [value, word].find((label) => label !== undefined && standardLeadName(label).known);
}

/** "2021-12-17 12:58:58 +0800" */
function isoTime(text: string | undefined): string | undefined {
  const [, date, clock, sign = '', hours = '', minutes = ''] =
    /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?: ?([+-])(\d{2}):?(\d{2}))?$/.exec(text ?? '') ??
    [];
  if (date === undefined || Number.isNaN(Date.parse(`${date}T${clock}Z`))) return undefined;
  return `${date}T${clock}${sign === '' ? '' : `${sign}${hours}:${minutes}`}`;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** "1990-01-31" or "31 Jan 1990" */
function isoDate(text: string | undefined): string | undefined {
  const [, day, name, year] = /^(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})$/.exec(text ?? '') ?? [];
  const month = MONTHS.indexOf(name?.toLowerCase() ?? '') + 1;
  const iso = month === 0 ? text : `${year}-${String(month).padStart(2, '0')}-${day!.padStart(2, '0')}`;
  return /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.exec(iso ?? '')?.[0];
}
