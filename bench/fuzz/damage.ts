import type { EcgFile } from '../../shared/ecg/record.ts';
import type { SampleEcg } from '../samples/fixture-ecgs.ts';
import type { Random } from './random.ts';

/** Half of all places are taken from here on, where headers and length fields lie. */
const HEADER_BYTES = 2048;
/** Numbers in text that readers stumble over. */
const ODD_NUMBERS = [
  '0',
  '-1',
  '',
  '1e999',
  '-1e308',
  'NaN',
  'Infinity',
  '4294967295',
  '2147483648',
  '65536',
  '99999999999999999999',
  '0x7fffffff',
  '1e-320',
  '0.0000001',
  '12,5',
  '1 000',
  '٣',
];
/** Numbers in length fields and counts, by the bytes of the field. */
const ODD_FIELDS = {
  1: [0, 0x7f, 0x80, 0xff],
  2: [0, 1, 0x7fff, 0x8000, 0xffff],
  4: [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x00ff_ffff],
} as const;
/** A text file's number is looked for so far from a random place. */
const NUMBER_REACH = 4096;

type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

function placeIn(length: number, { below }: Random): number {
  return below(2) === 0 ? below(Math.min(HEADER_BYTES, length)) : below(length);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A stretch of up to a quarter of the file. */
function stretch(length: number, random: Random): [number, number] {
  const from = placeIn(length, random);
  return [from, Math.min(length, from + 1 + random.below(Math.max(1, length >> 2)))];
}

const flip: Damage = (bytes, random) => {
  const result = bytes.slice();
  for (let flips = 1 + random.below(8); flips > 0; flips--) {
    const at = placeIn(result.length, random);
    result[at] = random.below(2) === 0 ? result[at]! ^ (1 << random.below(8)) : random.below(256);
  }
  return result;
};

const truncate: Damage = (bytes, random) => bytes.slice(0, placeIn(bytes.length, random));

const extend: Damage = (bytes, random) => {
  const more = new Uint8Array(1 + random.below(5000));
  const kind = random.below(3);
  if (kind === 0) return join(bytes, bytes.subarray(random.below(bytes.length)));
  for (let i = 0; i < more.length; i++) more[i] = kind === 1 ? 0 : random.below(256);
  return join(bytes, more);
};

const duplicate: Damage = (bytes, random) => {
  const [from, to] = stretch(bytes.length, random);
  return join(bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to));
};

const remove: Damage = (bytes, random) => {
  const [from, to] = stretch(bytes.length, random);
  return join(bytes.subarray(0, from), bytes.subarray(to));
};

const exchange: Damage = (bytes, random) => {
  const [from, to] = stretch(bytes.length, random);
  const [later, end] = stretch(bytes.length - to || 1, random).map((at) => Math.min(bytes.length, at + to));
  return join(
    bytes.subarray(0, from),
    bytes.subarray(later, end),
    bytes.subarray(to, later),
    bytes.subarray(from, to),
    bytes.subarray(end),
  );
};

const blank: Damage = (bytes, random) => {
  const [from, to] = stretch(bytes.length, random);
  return bytes.slice().fill(random.pick([0, 0xff, 0x20, 0x30]), from, to);
};

const editField: Damage = (bytes, random) => {
  const result = bytes.slice();
  const size = random.pick([1, 2, 4] as const);
  if (result.length < size) return result;
  const view = new DataView(result.buffer);
  const at = Math.min(placeIn(result.length, random), result.length - size);
  const value = random.pick<number>(ODD_FIELDS[size]);
  const littleEndian = random.below(4) > 0;
  if (size === 1) view.setUint8(at, value);
  else if (size === 2) view.setUint16(at, value, littleEndian);
  else view.setUint32(at, value, littleEndian);
  return result;
};

/** Replaces a number that is written in digits; where there is none near, edits a binary field. */
const editNumber: Damage = (bytes, random) => {
  const from = placeIn(bytes.length, random);
  const near = Buffer.from(bytes.subarray(from, from + NUMBER_REACH)).toString('latin1');
  const number = /[+-]?\d+(\.\d+)?/.exec(near);
  if (!number) return editField(bytes, random);
  const edited = Buffer.from(random.pick(ODD_NUMBERS));
  return join(
    bytes.subarray(0, from + number.index),
    edited,
    bytes.subarray(from + number.index + number[0].length),
  );
};

/** Overwrites the number in place, spaces around it, as files with fields of fixed width need. */
const editPaddedNumber: Damage = (bytes, random) => {
  const from = placeIn(bytes.length, random);
  const near = Buffer.from(bytes.subarray(from, from + NUMBER_REACH)).toString('latin1');
  const number = /\d+ */.exec(near);
  if (!number) return editField(bytes, random);
  const result = bytes.slice();
  const edited = random.pick(ODD_NUMBERS).padEnd(number[0].length).slice(0, number[0].length);
  result.set(Buffer.from(edited, 'latin1'), from + number.index);
  return result;
};

export const DAMAGES = {
  flip,
  truncate,
  extend,
  duplicate,
  remove,
  exchange,
  blank,
  editField,
  editNumber,
  editPaddedNumber,
};
export type DamageName = keyof typeof DAMAGES;
const NAMES = Object.keys(DAMAGES) as DamageName[];

/** One file of the ECG (of a WFDB record as often the header as a signal file) damaged in one or two ways. */
export function damaged({ files }: SampleEcg, random: Random): { files: EcgFile[]; damages: DamageName[] } {
  const chosen = random.below(2) === 0 ? 0 : random.below(files.length);
  const damages = Array.from({ length: random.below(3) === 0 ? 2 : 1 }, () => random.pick(NAMES));
  const result = files.map((file, index): EcgFile => {
    if (index !== chosen) return file;
    const bytes = damages.reduce(
      (current, name) => (current.length === 0 ? current : DAMAGES[name](current, random)),
      file.bytes,
    );
    return { name: file.name, bytes };
  });
  return { files: result, damages };
}
