/** How a text table separates its cells and writes its numbers. */
export interface Dialect {
  /** A white-space table is separated by runs of blanks. */
  delimiter: ',' | ';' | '\t' | '|' | ' ';
  decimalComma: boolean;
}

/** Most usual first: it wins where a table has one column and nothing tells. */
const CANDIDATES: readonly Dialect[] = [
  { delimiter: ',', decimalComma: false },
  { delimiter: '\t', decimalComma: false },
  { delimiter: ';', decimalComma: false },
  { delimiter: '|', decimalComma: false },
  { delimiter: ' ', decimalComma: false },
  { delimiter: ';', decimalComma: true },
  { delimiter: '\t', decimalComma: true },
  { delimiter: ' ', decimalComma: true },
];

/** Lines at the start that are all looked at, and lines spread over the rest. */
const HEAD_LINES = 30;
const SPREAD_LINES = 60;
/** One number with a decimal comma a line, as localised single-lead exports have it. */
const LONE_NUMBERS: Dialect = { delimiter: ';', decimalComma: true };
const LONE_DECIMAL_COMMA = /^-?\d{1,7},\d{1,9}$/;
const NUMBER = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,3})?$/i;
const NUMBER_DECIMAL_COMMA = /^[+-]?(?:\d{1,20}(?:,\d{0,20})?|,\d{1,20})(?:e[+-]?\d{1,3})?$/i;
const CLOCK = /^(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,9})?)$/;
const MISSING = /^(?:|nan|na|n\/a|null|none|-|\?)$/i;

/**
 * The dialect under which most lines are rows of numbers; of several the one with the most columns.
 * Undefined when hardly any line is.
 */
export function sniffDialect(lines: readonly string[]): Dialect | undefined {
  const filled = lines.filter((line) => line.trim() !== '');
  const sample = spread(filled);
  if (isLoneDecimalCommas(filled)) return LONE_NUMBERS;
  let best: { dialect: Dialect; rows: number; columns: number } | undefined;
  for (const dialect of CANDIDATES) {
    const counts = sample.map((line) => numericCells(line, dialect));
    const rows = counts.filter((count) => count > 0).length;
    const columns = Math.max(0, ...counts);
    if (rows > (best?.rows ?? 0) || (rows === best?.rows && columns > best.columns))
      best = { dialect, rows, columns };
  }
  return best && best.rows * 2 >= sample.length - 1 ? best.dialect : undefined;
}

/** The first lines, and as many again from all over the rest as tell its shape. */
export function spread<T>(lines: readonly T[]): T[] {
  const step = Math.max(1, Math.floor(lines.length / SPREAD_LINES));
  return lines.filter((_, i) => i < HEAD_LINES || i % step === 0);
}

/** Rows of one number each, and no line above them that names two columns. */
function isLoneDecimalCommas(lines: readonly string[]): boolean {
  const first = lines.findIndex((line) => LONE_DECIMAL_COMMA.test(line));
  if (first === -1 || lines.length - first < 2) return false;
  const body = lines.slice(first);
  if (!body.every((line) => LONE_DECIMAL_COMMA.test(line) || /^-?\d{1,7}$/.test(line))) return false;
  const fractions = new Set(body.map((line) => line.split(',')[1]?.length));
  return body.some((line) => !line.includes(',')) || fractions.size === 1 || first > 3;
}

/** Number of cells of a row of numbers, which may begin with a label; 0 for any other line. */
function numericCells(line: string, dialect: Dialect): number {
  const cells = splitCells(line, dialect);
  const [first, ...others] = cells;
  if (
    first === undefined ||
    others.some((cell) => Number.isNaN(parseCell(cell, dialect)) && !isMissing(cell))
  ) {
    return 0;
  }
  if (!Number.isNaN(parseCell(first, dialect))) return cells.length;
  return others.some((cell) => !isMissing(cell)) ? cells.length : 0;
}

export function isMissing(cell: string): boolean {
  return MISSING.test(cell);
}

/** Cells of one line, trimmed, without their quotes; a quoted delimiter does not separate. */
export function splitCells(line: string, { delimiter }: Dialect): string[] {
  const cells =
    delimiter === ' '
      ? line.trim().split(/\s+/)
      : line.includes('"')
        ? splitQuoted(line, delimiter)
        : line.split(delimiter);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    if (cell !== '' && (isEdge(cell.charCodeAt(0)) || isEdge(cell.charCodeAt(cell.length - 1)))) {
      cells[i] = cell
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2')
        .trim();
    }
  }
  return cells;
}

/** Blanks, quotes and what lies between them in ASCII, none of which a number begins or ends with. */
function isEdge(code: number): boolean {
  return code <= 0x27 || code > 0x7f;
}

function splitQuoted(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"') quoted = !quoted;
    if (at < line.length && (quoted || line[at] !== delimiter)) continue;
    cells.push(line.slice(start, at).replaceAll('"', ''));
    start = at + 1;
  }
  return cells;
}

const ZERO = 0x30;
const NINE = 0x39;
/** So many digits, and as large a power of ten, are exact in a double: their quotient is the nearest number. */
const EXACT_DIGITS = 15;

/** A plain decimal number of few digits, read without a pattern; undefined for any other cell. */
function plainNumber(cell: string, decimalMark: number): number | undefined {
  const first = cell.charCodeAt(0);
  const signed = first === 0x2d || first === 0x2b;
  let digits = 0;
  let value = 0;
  let mark = -1;
  for (let at = signed ? 1 : 0; at < cell.length; at++) {
    const code = cell.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      value = 10 * value + code - ZERO;
      digits++;
    } else if (code === decimalMark && mark < 0) mark = at;
    else return undefined;
  }
  if (digits === 0 || digits > EXACT_DIGITS) return undefined;
  const size = mark < 0 ? value : value / 10 ** (cell.length - 1 - mark);
  return first === 0x2d ? -size : size;
}

/** The number in a cell; a time of day or elapsed time ("0:01.500") in seconds; NaN for anything else. */
export function parseCell(cell: string, { decimalComma }: Dialect): number {
  const plain = plainNumber(cell, decimalComma ? 0x2c : 0x2e);
  if (plain !== undefined) return plain;
  if ((decimalComma ? NUMBER_DECIMAL_COMMA : NUMBER).test(cell)) {
    return Number(decimalComma ? cell.replace(',', '.') : cell);
  }
  const clock = CLOCK.exec(cell);
  if (!clock) return Number.NaN;
  const [, hours = '0', minutes, seconds] = clock;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds!.replace(',', '.'));
}
