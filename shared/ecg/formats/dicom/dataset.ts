import { malformedDicom } from './malformed.ts';

/** How the elements of a dataset are written (PS3.5 section 7 and annex A). */
export interface DicomEncoding {
  explicitVr: boolean;
  littleEndian: boolean;
}

export const EXPLICIT_LITTLE_ENDIAN: DicomEncoding = { explicitVr: true, littleEndian: true };
export const IMPLICIT_LITTLE_ENDIAN: DicomEncoding = { explicitVr: false, littleEndian: true };
export const EXPLICIT_BIG_ENDIAN: DicomEncoding = { explicitVr: true, littleEndian: false };

export interface DicomElement {
  /** Group in the upper and element in the lower 16 bits. */
  tag: number;
  /** Value representation; undefined where the encoding leaves it out. */
  vr: string | undefined;
  value: Uint8Array;
  encoding: DicomEncoding;
  /** The items of a sequence of undefined length; other sequences are read when asked for. */
  items?: readonly DicomDataset[];
}

export type DicomDataset = ReadonlyMap<number, DicomElement>;

/** Limits on files made to exhaust: real ECGs have a few thousand elements, nested four deep. */
const MAX_ELEMENTS = 100_000;
const MAX_DEPTH = 16;

const UNDEFINED_LENGTH = 0xffff_ffff;
const ITEM = 0xfffe_e000;
const ITEM_DELIMITER = 0xfffe_e00d;
const SEQUENCE_DELIMITER = 0xfffe_e0dd;
/** Representations with a 16-bit length; every other one, also of later editions, has 32 bits. */
const SHORT_VR = /^(AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|PN|SH|SL|SS|ST|TM|UI|UL|US)$/;

interface Reader {
  bytes: Uint8Array;
  view: DataView;
  encoding: DicomEncoding;
  budget: { elements: number };
}

/**
 * The elements of a dataset, from `start` to the end of `bytes`.
 * @throws EcgError MALFORMED_FILE for a dataset that is cut off, damaged, too deep or too large
 */
export function parseDataset(bytes: Uint8Array, start: number, encoding: DicomEncoding): DicomDataset {
  return parseElements(readerOf(bytes, encoding), start, bytes.length, 0).dataset;
}

/** The elements at `start` that belong to one group (the file meta information), and where they end. */
export function parseGroup(
  bytes: Uint8Array,
  start: number,
  group: number,
): { dataset: DicomDataset; end: number } {
  const reader = readerOf(bytes, EXPLICIT_LITTLE_ENDIAN);
  const dataset = new Map<number, DicomElement>();
  let at = start;
  while (at + 2 <= bytes.length && reader.view.getUint16(at, true) === group) {
    const { element, next } = readElement(reader, at, bytes.length, 0);
    dataset.set(element.tag, element);
    at = next;
  }
  return { dataset, end: at };
}

/** The datasets inside a sequence; none when the element is absent. */
export function itemsOf(dataset: DicomDataset, tag: number): readonly DicomDataset[] {
  const element = dataset.get(tag);
  if (!element) return [];
  if (element.items) return element.items;
  // PS3.5 6.2.2: a sequence of unknown representation is written implicit little endian.
  const encoding = element.vr === 'UN' ? IMPLICIT_LITTLE_ENDIAN : element.encoding;
  return parseItems(readerOf(element.value, encoding), 0, element.value.length, 1).items;
}

function readerOf(bytes: Uint8Array, encoding: DicomEncoding): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, encoding, budget: { elements: MAX_ELEMENTS } };
}

/** Elements up to `end` or to the delimiter of the item around them. */
function parseElements(reader: Reader, start: number, end: number, depth: number) {
  if (depth > MAX_DEPTH) throw malformedDicom('is nested too deeply');
  const dataset = new Map<number, DicomElement>();
  let at = start;
  while (at < end) {
    if (isPadding(reader, at, end)) return { dataset, next: end };
    const tag = tagAt(reader, at, end);
    if (tag === ITEM_DELIMITER || tag === SEQUENCE_DELIMITER) return { dataset, next: at + 8 };
    const { element, next } = readElement(reader, at, end, depth);
    dataset.set(tag, element);
    at = next;
  }
  return { dataset, next: at };
}

function readElement(reader: Reader, at: number, end: number, depth: number) {
  if (--reader.budget.elements < 0) throw malformedDicom('holds more elements than an ECG has');
  const tag = tagAt(reader, at, end);
  const { vr, length, valueAt } = headerAt(reader, at, end);
  const { encoding } = reader;
  if (length !== UNDEFINED_LENGTH) {
    if (length > end - valueAt) throw malformedDicom('ends in the middle of a value');
    const value = reader.bytes.subarray(valueAt, valueAt + length);
    return { element: { tag, vr, value, encoding }, next: valueAt + length };
  }
  const inside = vr === 'UN' ? { ...reader, encoding: IMPLICIT_LITTLE_ENDIAN } : reader;
  const { items, next } = parseItems(inside, valueAt, end, depth + 1, vr?.startsWith('O'));
  return { element: { tag, vr, value: reader.bytes.subarray(valueAt, next), encoding, items }, next };
}

/** @param fragments whether the items hold pieces of compressed data instead of datasets */
function parseItems(reader: Reader, start: number, end: number, depth: number, fragments = false) {
  const items: DicomDataset[] = [];
  let at = start;
  while (at < end) {
    const tag = tagAt(reader, at, end);
    if (tag === SEQUENCE_DELIMITER) return { items, next: at + 8 };
    if (tag !== ITEM) throw malformedDicom('holds a sequence without items');
    if (--reader.budget.elements < 0) throw malformedDicom('holds more elements than an ECG has');
    const length = reader.view.getUint32(at + 4, reader.encoding.littleEndian);
    at += 8;
    const itemEnd = length === UNDEFINED_LENGTH ? end : at + length;
    if (itemEnd > end) throw malformedDicom('ends in the middle of a sequence');
    if (fragments) {
      if (length === UNDEFINED_LENGTH) throw malformedDicom('holds compressed data of unknown length');
      at = itemEnd;
      continue;
    }
    const { dataset, next } = parseElements(reader, at, itemEnd, depth);
    items.push(dataset);
    at = length === UNDEFINED_LENGTH ? next : itemEnd;
  }
  return { items, next: at };
}

function tagAt(reader: Reader, at: number, end: number): number {
  if (at + 8 > end) throw malformedDicom('ends in the middle of an element');
  const { littleEndian } = reader.encoding;
  const group = reader.view.getUint16(at, littleEndian);
  return group * 0x1_0000 + reader.view.getUint16(at + 2, littleEndian);
}

function headerAt(reader: Reader, at: number, end: number) {
  const { view, encoding } = reader;
  if (!encoding.explicitVr) {
    return { vr: undefined, length: view.getUint32(at + 4, encoding.littleEndian), valueAt: at + 8 };
  }
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (!/^[A-Z]{2}$/.test(vr)) throw malformedDicom('is damaged or misstates its transfer syntax');
  if (SHORT_VR.test(vr)) {
    return { vr, length: view.getUint16(at + 6, encoding.littleEndian), valueAt: at + 8 };
  }
  if (at + 12 > end) throw malformedDicom('ends in the middle of an element');
  return { vr, length: view.getUint32(at + 8, encoding.littleEndian), valueAt: at + 12 };
}

/** Some archives fill files up with zeros; no element has the tag (0000,0000) in a file. */
function isPadding(reader: Reader, at: number, end: number): boolean {
  for (let i = at; i < Math.min(at + 8, end); i++) if (reader.bytes[i] !== 0) return false;
  return true;
}
