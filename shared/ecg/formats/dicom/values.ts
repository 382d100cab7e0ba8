import { decodeText } from '../text.ts';
import { type DicomDataset, itemsOf } from './dataset.ts';
import { TAG } from './tags.ts';

/** Character sets of PS3.3 C.12.1.1.2 under their names in the Encoding standard. */
const ENCODINGS = new Map([
  ['ISO_IR 13', 'shift_jis'],
  ['ISO_IR 58', 'gb18030'],
  ['ISO_IR 87', 'iso-2022-jp'],
  ['ISO_IR 100', 'windows-1252'],
  ['ISO_IR 101', 'iso-8859-2'],
  ['ISO_IR 109', 'iso-8859-3'],
  ['ISO_IR 110', 'iso-8859-4'],
  ['ISO_IR 126', 'iso-8859-7'],
  ['ISO_IR 127', 'iso-8859-6'],
  ['ISO_IR 138', 'iso-8859-8'],
  ['ISO_IR 144', 'iso-8859-5'],
  ['ISO_IR 148', 'windows-1254'],
  ['ISO_IR 149', 'euc-kr'],
  ['ISO_IR 159', 'iso-2022-jp'],
  ['ISO_IR 166', 'windows-874'],
  ['ISO_IR 192', 'utf-8'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk'],
]);

/** Turns the bytes of a text value into characters. */
export type TextDecoding = (bytes: Uint8Array) => string;

/** How the texts of a file are written, by its Specific Character Set; without one, the bytes decide. */
export function textDecodingOf(dataset: DicomDataset): TextDecoding {
  const sets = (textOf(dataset, TAG.SpecificCharacterSet) ?? '').split('\\');
  const encoding = sets
    .map((set) => ENCODINGS.get(set.trim().replace('ISO 2022 IR', 'ISO_IR')))
    .findLast((name) => name !== undefined);
  return encoding === undefined ? decodeText : (bytes) => new TextDecoder(encoding).decode(bytes);
}

/** A text value without its padding; undefined when absent or empty. */
export function textOf(dataset: DicomDataset, tag: number, decode: TextDecoding = decodeText) {
  const element = dataset.get(tag);
  if (!element) return undefined;
  const text = decode(element.value)
    .replace(/[\0\s]+$/, '')
    .trimStart();
  return text === '' ? undefined : text;
}

/** A decimal or integer string; undefined when absent, empty or no number. */
export function decimalOf(dataset: DicomDataset, tag: number): number | undefined {
  const text = textOf(dataset, tag)?.split('\\')[0]?.trim();
  if (text === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** A single unsigned integer of 16 or 32 bits. */
export function unsignedOf(dataset: DicomDataset, tag: number): number | undefined {
  const element = dataset.get(tag);
  if (!element || element.value.length < 2) return undefined;
  const { value, encoding } = element;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return value.length < 4
    ? view.getUint16(0, encoding.littleEndian)
    : view.getUint32(0, encoding.littleEndian);
}

/** A coded entry (PS3.3 section 8), such as {value: "2:1", scheme: "MDC", meaning: "Lead I"}. */
export interface DicomCode {
  value: string | undefined;
  scheme: string | undefined;
  meaning: string | undefined;
}

/** The first code of a code sequence. */
export function codeOf(dataset: DicomDataset, tag: number, decode?: TextDecoding): DicomCode | undefined {
  const item = itemsOf(dataset, tag)[0];
  if (!item) return undefined;
  return {
    value: textOf(item, TAG.CodeValue),
    scheme: textOf(item, TAG.CodingSchemeDesignator),
    meaning: textOf(item, TAG.CodeMeaning, decode),
  };
}

/** All unsigned integers of an element whose values have `bytes` bytes each; none when it is absent. */
export function unsignedListOf(dataset: DicomDataset, tag: number, bytes: 2 | 4): number[] {
  const element = dataset.get(tag);
  if (!element) return [];
  const { value, encoding } = element;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({ length: Math.floor(value.length / bytes) }, (_, n) =>
    bytes === 2 ? view.getUint16(2 * n, encoding.littleEndian) : view.getUint32(4 * n, encoding.littleEndian),
  );
}

/** All numbers of a decimal string; NaN where one is none. */
export function decimalListOf(dataset: DicomDataset, tag: number): number[] {
  return textOf(dataset, tag)?.split('\\').map(Number) ?? [];
}
