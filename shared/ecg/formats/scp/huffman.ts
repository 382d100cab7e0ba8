import { type ByteSource, int16At, malformedScp, uint8At, uint16At, uint32At } from './bytes.ts';

/** One code of a Huffman table (EN 1064, section 2). */
export interface HuffmanCode {
  /** Bits that tell the code apart. */
  prefixBits: number;
  /** Prefix and the bits behind it, which hold a signed number, most significant bit first. */
  entireBits: number;
  /** False where the code changes to the table with the number `base`, counted from 1. */
  isValue: boolean;
  /** The value, or what the number behind the prefix is added to. */
  base: number;
  /** The prefix, whose first bit is the least significant one. */
  code: number;
}

export type HuffmanTable = readonly HuffmanCode[];

const DEFAULT_TABLE_MARK = 19999;
const CODE_BYTES = 9;
const MAX_PREFIX_BITS = 32;
const MAX_EXTRA_BITS = 16;
/** A lead is filled up to whole bytes, and to an even number of them. */
const MAX_FILL_BITS = 16;

/** Annex C: k ones, a zero and a sign for k up to 8; longer values behind nine or ten bits. */
export const DEFAULT_HUFFMAN_TABLE: HuffmanTable = [
  { prefixBits: 1, entireBits: 1, isValue: true, base: 0, code: 0 },
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((k) => {
    const ones = 2 ** k - 1;
    const bits = { prefixBits: k + 2, entireBits: k + 2, isValue: true };
    return [
      { ...bits, base: k, code: ones },
      { ...bits, base: -k, code: ones + 2 ** (k + 1) },
    ];
  }),
  { prefixBits: 10, entireBits: 18, isValue: true, base: 0, code: 511 },
  { prefixBits: 10, entireBits: 26, isValue: true, base: 0, code: 1023 },
];

/** The tables of section 2; none when the section is absent, which means that nothing is compressed. */
export function readHuffmanTables(section: ByteSource | undefined): HuffmanTable[] {
  if (!section) return [];
  const count = uint16At(section, 0);
  if (count === DEFAULT_TABLE_MARK) return [DEFAULT_HUFFMAN_TABLE];
  const tables: HuffmanTable[] = [];
  let at = 2;
  for (let table = 0; table < count; table++) {
    const codes = uint16At(section, at);
    at += 2;
    tables.push(Array.from({ length: codes }, (_, i) => readCode(section, at + i * CODE_BYTES)));
    at += codes * CODE_BYTES;
  }
  return tables;
}

function readCode(section: ByteSource, at: number): HuffmanCode {
  const code = {
    prefixBits: uint8At(section, at),
    entireBits: uint8At(section, at + 1),
    isValue: uint8At(section, at + 2) !== 0,
    base: int16At(section, at + 3),
    code: uint32At(section, at + 5),
  };
  const extraBits = code.entireBits - code.prefixBits;
  if (
    code.prefixBits < 1 ||
    code.prefixBits > MAX_PREFIX_BITS ||
    extraBits < 0 ||
    extraBits > MAX_EXTRA_BITS
  ) {
    throw malformedScp('holds a Huffman table that makes no sense');
  }
  return code;
}

/** A table as a binary tree: two children a node; below zero is ~index of a code, 0 is no child. */
interface HuffmanTree {
  children: number[];
  codes: HuffmanTable;
}

/** Decodes one lead after another; each begins with the first table. */
export type HuffmanDecoder = (bytes: Uint8Array, maxSamples: number) => Int32Array;

/**
 * A decoder for these tables. It returns fewer than `maxSamples` samples when the bits run out.
 * @throws EcgError MALFORMED_FILE at bits that are no code
 */
export function huffmanDecoder(tables: readonly HuffmanTable[]): HuffmanDecoder {
  const trees = tables.map(buildTree);
  return (bytes, maxSamples) => decode(trees, bytes, maxSamples);
}

function buildTree(codes: HuffmanTable): HuffmanTree {
  const children = [0, 0];
  codes.forEach(({ prefixBits, code }, index) => {
    let node = 0;
    for (let bit = 0; bit < prefixBits; bit++) {
      const slot = 2 * node + ((code >>> bit) & 1);
      const child = children[slot]!;
      if (child < 0 || (bit === prefixBits - 1 && child > 0)) {
        throw malformedScp('holds a Huffman table with ambiguous codes');
      }
      if (bit === prefixBits - 1) {
        children[slot] = ~index;
      } else if (child === 0) {
        children[slot] = children.length / 2;
        node = children.length / 2;
        children.push(0, 0);
      } else {
        node = child;
      }
    }
  });
  return { children, codes };
}

function decode(trees: readonly HuffmanTree[], bytes: Uint8Array, maxSamples: number): Int32Array {
  const bitCount = bytes.length * 8;
  const samples = new Int32Array(Math.min(maxSamples, bitCount));
  let tree = trees[0]!;
  let bit = 0;
  let count = 0;
  while (count < samples.length) {
    let node = 0;
    do {
      if (bit >= bitCount) return samples.subarray(0, count);
      node = tree.children[2 * node + ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1)]!;
      bit++;
    } while (node > 0);
    if (node === 0) {
      if (bitCount - bit < MAX_FILL_BITS) return samples.subarray(0, count);
      throw malformedScp('holds samples that its Huffman table cannot decode');
    }
    const code = tree.codes[~node]!;
    const extraBits = code.entireBits - code.prefixBits;
    if (bit + extraBits > bitCount) return samples.subarray(0, count);
    if (!code.isValue) {
      bit += extraBits;
      const next = trees[code.base - 1];
      if (!next) throw malformedScp('changes to a Huffman table that it does not hold');
      tree = next;
      continue;
    }
    let extra = 0;
    for (let i = 0; i < extraBits; i++, bit++) {
      extra = (extra << 1) | ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1);
    }
    const negative = extraBits > 0 && extra >> (extraBits - 1) === 1;
    samples[count++] = code.base + (negative ? extra - 2 ** extraBits : extra);
  }
  return samples;
}
