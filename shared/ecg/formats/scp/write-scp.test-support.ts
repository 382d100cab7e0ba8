import type { EcgFile } from '../../record.ts';
import { crcCcitt } from './checksum.ts';
import type { HuffmanCode, HuffmanTable } from './huffman.ts';

/** A record (EN 1064) of these sections, given without their headers. */
export function scpFile(sections: Readonly<Record<number, Uint8Array>>): EcgFile {
  const numbers = [...new Set([...Array(12).keys(), ...Object.keys(sections).map(Number)])];
  const pointers = Buffer.alloc(10 * numbers.length);
  let index = 7;
  const bodies = numbers.map((number, n) => {
    const body = number === 0 ? pointers : sections[number];
    const length = body ? 16 + body.length : 0;
    pointers.writeUInt16LE(number, 10 * n);
    pointers.writeUInt32LE(length, 10 * n + 2);
    pointers.writeUInt32LE(length ? index : 0, 10 * n + 6);
    index += length;
    return { number, body };
  });
  const parts = bodies.flatMap(({ number, body }) => (body ? [sectionHeader(number, body), body] : []));
  const record = Buffer.concat([Buffer.alloc(6), ...parts]);
  record.writeUInt32LE(record.length, 2);
  record.writeUInt16LE(crcCcitt(record.subarray(2)), 0);
  return { name: 'ecg.scp', bytes: new Uint8Array(record) };
}

function sectionHeader(number: number, body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(16);
  header.writeUInt16LE(number, 2);
  header.writeUInt32LE(16 + body.length, 4);
  header.writeUInt8(20, 8);
  header.writeUInt8(20, 9);
  if (number === 0) header.write('SCPECG', 10, 'latin1');
  return header;
}

/** Section 1: fields by their tags. */
export function headerSection(fields: Readonly<Record<number, Uint8Array | string>>): Uint8Array {
  const parts = Object.entries(fields).map(([tag, value]) => {
    const bytes = Buffer.from(value as string, 'latin1');
    return Buffer.concat([Buffer.of(Number(tag)), u16(bytes.length), bytes]);
  });
  return Buffer.concat([...parts, Buffer.of(255, 0, 0)]);
}

/** Section 2: own tables, or the default one. */
export function huffmanSection(tables: readonly HuffmanTable[] | 'default'): Uint8Array {
  if (tables === 'default') return u16(19999);
  const written = tables.map((table) =>
    Buffer.concat([
      u16(table.length),
      ...table.map(({ prefixBits, entireBits, isValue, base, code }) =>
        Buffer.concat([Buffer.of(prefixBits, entireBits, isValue ? 1 : 0), u16(base), u32(code)]),
      ),
    ]),
  );
  return Buffer.concat([u16(tables.length), ...written]);
}

/** Section 3. */
export function leadSection(
  leads: readonly { code: number; first?: number; last: number }[],
  flags = 0,
): Uint8Array {
  const written = leads.map(({ code, first = 1, last }) =>
    Buffer.concat([u32(first), u32(last), Buffer.of(code)]),
  );
  return Buffer.concat([Buffer.of(leads.length, flags), ...written]);
}

/** Section 4. */
export function beatSection(
  referenceMs: number,
  referenceFiducial: number,
  beats: readonly { type: number; first: number; fiducial: number; last: number }[],
  zones: readonly { first: number; last: number }[] = [],
): Uint8Array {
  return Buffer.concat([
    u16(referenceMs),
    u16(referenceFiducial),
    u16(beats.length),
    ...beats.flatMap(({ type, first, fiducial, last }) => [u16(type), u32(first), u32(fiducial), u32(last)]),
    ...zones.flatMap(({ first, last }) => [u32(first), u32(last)]),
  ]);
}

/** Sections 5 and 6: encoded leads behind their common header. */
export function sampleSection(
  leads: readonly Uint8Array[],
  options: { nanovolts?: number; intervalUs?: number; differences?: number; bimodal?: number } = {},
): Uint8Array {
  const { nanovolts = 1000, intervalUs = 2000, differences = 0, bimodal = 0 } = options;
  return Buffer.concat([
    u16(nanovolts),
    u16(intervalUs),
    Buffer.of(differences, bimodal),
    ...leads.map((lead) => u16(lead.length)),
    ...leads,
  ]);
}

/** First or second differences, as sections 5 and 6 store them. */
export function differencesOf(samples: readonly number[], order: number): number[] {
  if (order === 0) return [...samples];
  if (order === 1) return samples.map((sample, n) => (n < 1 ? sample : sample - samples[n - 1]!));
  return samples.map((sample, n) => (n < 2 ? sample : sample - 2 * samples[n - 1]! + samples[n - 2]!));
}

/** Samples as plain 16-bit numbers. */
export function plain(samples: readonly number[]): Uint8Array {
  return Buffer.from(Int16Array.from(samples).buffer);
}

/** Samples in Huffman code; where the table in use has no code, another one is changed to. */
export function huffman(samples: readonly number[], tables: readonly HuffmanTable[]): Uint8Array {
  const bits: number[] = [];
  let table = tables[0]!;
  for (const sample of samples) {
    let code = codeFor(sample, table);
    if (!code) {
      const change = table.find(({ isValue, base }) => !isValue && codeFor(sample, tables[base - 1]!))!;
      pushCode(bits, change, 0);
      table = tables[change.base - 1]!;
      code = codeFor(sample, table)!;
    }
    pushCode(bits, code, sample - code.base);
  }
  while (bits.length % 16 !== 0) bits.push(0);
  const bytes = Buffer.alloc(bits.length / 8);
  bits.forEach((bit, n) => {
    bytes[n >> 3]! |= bit << (7 - (n & 7));
  });
  return bytes;
}

function codeFor(sample: number, table: HuffmanTable): HuffmanCode | undefined {
  return table.find(({ isValue, base, prefixBits, entireBits }) => {
    const range = 2 ** (entireBits - prefixBits - 1);
    const rest = sample - base;
    return isValue && (entireBits === prefixBits ? rest === 0 : rest >= -range && rest < range);
  });
}

function pushCode(bits: number[], { prefixBits, entireBits, code }: HuffmanCode, extra: number): void {
  for (let bit = 0; bit < prefixBits; bit++) bits.push(Math.floor(code / 2 ** bit) & 1);
  for (let bit = entireBits - prefixBits - 1; bit >= 0; bit--) bits.push((extra >> bit) & 1);
}

function u16(value: number): Uint8Array {
  return Buffer.from(Uint16Array.of(value).buffer);
}

function u32(value: number): Uint8Array {
  return Buffer.from(Uint32Array.of(value).buffer);
}
