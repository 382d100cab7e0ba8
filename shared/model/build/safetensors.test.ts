import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { CheckpointError } from './errors.ts';
import { TINY_CHECKPOINT } from './fixtures/tiny-model.ts';
import { exactFloat16 } from './float16.ts';
import { openSafetensors } from './safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'x.safetensors');

interface Stored {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

function writeTensors(tensors: Record<string, Stored>): void {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
      const begin = end;
      end += bytes.length;
      return [name, { dtype, shape, data_offsets: [begin, end] }];
    }),
  );
  writeFile(
    { __metadata__: { format: 'pt' }, ...header },
    Object.values(tensors).map(({ bytes }) => bytes),
  );
}

function writeFile(header: unknown, data: readonly Uint8Array[]): void {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(path, Buffer.concat([length, json, ...data]));
}

const bytesOf = (array: Float32Array | Uint16Array) => new Uint8Array(array.buffer);

describe('openSafetensors', () => {
  it('reads back what was written, whatever the shapes', () => {
    const tensor = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }).chain((shape) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const values = fc.array(fc.float({ noNaN: true }), { minLength: count, maxLength: count });
      return values.map((data) => ({ shape, data: Float32Array.from(data) }));
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), tensor, { noNullPrototype: true }),
        (tensors) => {
          writeTensors(
            Object.fromEntries(
              Object.entries(tensors).map(([name, { shape, data }]) => [
                name,
                { dtype: 'F32', shape, bytes: bytesOf(data) },
              ]),
            ),
          );
          const source = openSafetensors(path);
          expect(source.names.toSorted()).toEqual(Object.keys(tensors).toSorted());
          for (const [name, { shape, data }] of Object.entries(tensors)) {
            expect(source.read(name, shape)).toEqual({ shape, data });
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('widens F16 and BF16', () => {
    const values = Float32Array.of(0, 1, -1.5, 0.25);
    const bfloat16 = Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
    writeTensors({
      half: { dtype: 'F16', shape: [2, 2], bytes: bytesOf(exactFloat16(values)!) },
      brain: { dtype: 'BF16', shape: [4], bytes: bytesOf(bfloat16) },
    });
    expect(openSafetensors(path).read('half', [2, 2]).data).toEqual(values);
    expect(openSafetensors(path).read('brain', [4]).data).toEqual(values);
  });

  it('reads a file that PyTorch wrote', () => {
    const source = openSafetensors(join(TINY_CHECKPOINT, 'ecg_encoder.safetensors'));
    const { data } = source.read('stem.bn.running_var', [8]);
    expect(data.every((variance) => variance > 0)).toBe(true);
  });

  it('refuses another shape, an absent tensor and an unknown type', () => {
    const bytes = new Uint8Array(8);
    writeTensors({ a: { dtype: 'F32', shape: [2], bytes }, b: { dtype: 'I64', shape: [1], bytes } });
    const source = openSafetensors(path);
    expect(() => source.read('a', [1, 2])).toThrow('holds "a" as [2], but the configuration asks for [1,2]');
    expect(() => source.read('c', [2])).toThrow('has no tensor "c"');
    expect(() => source.read('b', [1])).toThrow('holds "b" as I64');
  });

  it('refuses a truncated file and a wrong byte count', () => {
    writeFile({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, [new Uint8Array(7)]);
    expect(() => openSafetensors(path)).toThrow('is truncated');
    writeFile({ a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, [new Uint8Array(8)]);
    expect(() => openSafetensors(path).read('a', [3])).toThrow('wrong number of bytes');
  });

  it('answers any bytes with a tensor list or a CheckpointError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, isHeader) => {
        const length = Buffer.alloc(8);
        length.writeBigUInt64LE(BigInt(bytes.length));
        writeFileSync(path, isHeader ? Buffer.concat([length, bytes]) : bytes);
        try {
          expect(openSafetensors(path).names).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
    );
  });

  it('says which file is not there', () => {
    expect(() => openSafetensors(join(folder, 'absent.safetensors'))).toThrow('absent.safetensors');
  });
});
