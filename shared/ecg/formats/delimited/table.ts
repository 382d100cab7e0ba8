import { EcgError } from '../../errors.ts';
import { type Dialect, isMissing, parseCell, sniffDialect, splitCells, spread } from './dialect.ts';

const MAX_CHARACTERS = 32 * 1024 * 1024;
const MAX_COLUMNS_BY_ROW = 64;
/** A table with this many columns more than rows has a lead a row. */
const MIN_SAMPLES_A_ROW = 50;
/** Rows that are too short or too long are a damaged file beyond this share. */
const MAX_RAGGED_SHARE = 0.01;

export interface Column {
  /** From the header line, or from the first cell of the row; undefined where there is none. */
  label: string | undefined;
  /** From a line of units below the header. */
  unit: string | undefined;
  /** NaN where a cell is empty or no number. */
  values: Float64Array;
}

export interface Table {
  /** Cells of the lines above the header, and of comment lines. */
  preamble: string[][];
  columns: Column[];
  /** Cells that hold something else than a number. */
  unreadableCells: number;
  /** Rows whose number of cells differs from the others'. */
  raggedRows: number;
}

/**
 * Reads a table of numbers: one column, or one row, per lead; a header, units and a preamble where they stand.
 * @throws EcgError MALFORMED_FILE when the text is no table of numbers, FILE_TOO_LARGE
 */
export function readTable(text: string): Table {
  if (text.length > MAX_CHARACTERS) {
    throw new EcgError('FILE_TOO_LARGE', 'The table is far larger than an ECG. Send a shorter recording.');
  }
  const all = text.split(/\r\n|\r|\n/);
  const comments = all.filter((line) => /^\s*(#|%|\/\/)/.test(line));
  const lines = all.filter((line) => line.trim() !== '' && !/^\s*(#|%|\/\/)/.test(line));
  const dialect = sniffDialect(lines);
  if (!dialect) throw noTable();
  const rows = lines.map((line) => splitCells(line, dialect));
  const width = usualWidth(rows, dialect);
  const first = rows.findIndex((row) => row.length === width && isRowOfNumbers(row, dialect));
  if (first === -1) throw noTable();
  const { preamble, labels, units } = splitHead(rows.slice(0, first), width, dialect);
  const body = rows.slice(first);
  const comment = comments.map((line) => splitCells(line.replace(/^\s*(#+|%+|\/\/)/, ''), dialect));
  const ragged = body.filter((row) => row.length !== width).length;
  if (ragged > 1 && ragged > MAX_RAGGED_SHARE * body.length) throw noTable();
  const even = body.filter((row) => row.length === width);
  const turned = even.length <= MAX_COLUMNS_BY_ROW && width >= MIN_SAMPLES_A_ROW && width > 4 * even.length;
  if (!turned && width > 2 * MAX_COLUMNS_BY_ROW) throw noTable();
  const { columns, unreadableCells } = turned
    ? leadsInRows(even, dialect)
    : leadsInColumns(even, width, labels, units, dialect);
  return { preamble: [...comment, ...preamble], columns, unreadableCells, raggedRows: ragged };
}

/** The most common number of cells of rows of numbers. */
function usualWidth(rows: readonly string[][], dialect: Dialect): number {
  const counts = new Map<number, number>();
  for (const row of spread(rows)) {
    if (isRowOfNumbers(row, dialect)) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
}

/** At least half numbers, the first cell aside, which may be a label. */
function isRowOfNumbers(row: readonly string[], dialect: Dialect): boolean {
  const numbers = row.filter((cell) => !Number.isNaN(parseCell(cell, dialect))).length;
  const others = row.filter(
    (cell, i) => i > 0 && Number.isNaN(parseCell(cell, dialect)) && !isMissing(cell),
  ).length;
  return numbers > 0 && numbers * 2 >= row.length - 1 && others * 4 <= row.length;
}

function splitHead(
  head: readonly string[][],
  width: number,
  dialect: Dialect,
): { preamble: string[][]; labels: string[] | undefined; units: string[] | undefined } {
  const isHeader = (row: string[] | undefined) =>
    row !== undefined &&
    row.length === width &&
    row.some((cell) => cell !== '' && Number.isNaN(parseCell(cell, dialect))) &&
    // Above a single column, "Unit: mV" is no header.
    !(width === 1 && /[:=,]/.test(row[0]!));
  const last = head.at(-1);
  if (!isHeader(last)) return { preamble: [...head], labels: undefined, units: undefined };
  const above = head.at(-2);
  const isUnits = last!.every((cell) => /^[[(]?([muµμn]?v|m?s|sec|hh:mm.*|date|nu|)[\])]?$/i.test(cell));
  if (isUnits && isHeader(above)) return { preamble: head.slice(0, -2), labels: above!, units: last! };
  return { preamble: head.slice(0, -1), labels: last!, units: undefined };
}

function leadsInColumns(
  rows: readonly string[][],
  width: number,
  labels: readonly string[] | undefined,
  units: readonly string[] | undefined,
  dialect: Dialect,
): Pick<Table, 'columns' | 'unreadableCells'> {
  let unreadableCells = 0;
  const columns = Array.from({ length: width }, (_, i) => {
    const values = new Float64Array(rows.length);
    for (let n = 0; n < rows.length; n++) {
      const cell = rows[n]![i]!;
      values[n] = parseCell(cell, dialect);
      if (Number.isNaN(values[n]) && !isMissing(cell)) unreadableCells++;
    }
    return { label: labels?.[i], unit: units?.[i] || undefined, values };
  });
  // A delimiter at the end of every line makes an empty column.
  const last = columns.at(-1)!;
  const empty = columns.length > 1 && !last.label && last.values.every(Number.isNaN);
  return { columns: empty ? columns.slice(0, -1) : columns, unreadableCells };
}

function leadsInRows(
  rows: readonly string[][],
  dialect: Dialect,
): Pick<Table, 'columns' | 'unreadableCells'> {
  const labelled = rows.every((row) => Number.isNaN(parseCell(row[0]!, dialect)));
  let unreadableCells = 0;
  const columns = rows.map((row) => {
    const cells = labelled ? row.slice(1) : row;
    const trimmed = cells.at(-1) === '' ? cells.slice(0, -1) : cells;
    const values = Float64Array.from(trimmed, (cell) => parseCell(cell, dialect));
    unreadableCells += trimmed.filter((cell, n) => Number.isNaN(values[n]) && !isMissing(cell)).length;
    return { label: labelled ? row[0] : undefined, unit: undefined, values };
  });
  return { columns, unreadableCells };
}

function noTable(): EcgError {
  return new EcgError(
    'MALFORMED_FILE',
    'The text is no table of numbers with the same columns in every row. Send one column per lead, with a header line that names them.',
  );
}
