import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../fixtures.test-support.ts';
import { FlacFault } from './bits.ts';
import { decodeFlac, flacStream } from './decode.ts';

/** What libFLAC (through python-soundfile) encoded, a list a channel. */
function original(name: string): number[][] {
  return JSON.parse(new TextDecoder().decode(fixture(`flac/${name}.json`).bytes));
}

function decodeAll(bytes: Uint8Array): Int32Array[] {
  const stream = flacStream(bytes);
  return decodeFlac(bytes, stream, stream.sampleCount ?? 0);
}

describe('decodeFlac', () => {
  it.each([
    ['stereo16', 'linear prediction, mid and side', 2, 16],
    ['mono24', 'linear prediction, 24 bits', 1, 24],
    ['fixed16', 'fixed predictors, constant and noise, three channels', 3, 16],
    ['wasted16', 'wasted bits', 1, 16],
    ['full8', 'verbatim, 8 bits', 1, 8],
  ])('%s (%s) equals what was encoded', (name, _, channels, bitsPerSample) => {
    const { bytes } = fixture(`flac/${name}.flac`);
    expect(flacStream(bytes)).toMatchObject({ channels, bitsPerSample, sampleCount: 700 });
    expect(decodeAll(bytes).map((samples) => [...samples])).toEqual(original(name));
  });

  it('gives the first samples alone', () => {
    const { bytes } = fixture('flac/stereo16.flac');
    const part = decodeFlac(bytes, flacStream(bytes), 9);
    expect(part.map((samples) => [...samples])).toEqual(
      original('stereo16').map((samples) => samples.slice(0, 9)),
    );
  });

  it('gives fewer samples where the stream ends before', () => {
    const { bytes } = fixture('flac/full8.flac');
    expect(decodeFlac(bytes, flacStream(bytes), 1000)[0]!.length).toBe(700);
  });

  it('finds every changed byte of a frame by its checksum', () => {
    const { bytes } = fixture('flac/stereo16.flac');
    const { framesAt } = flacStream(bytes);
    fc.assert(
      fc.property(
        fc.integer({ min: framesAt, max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const damaged = bytes.slice();
          damaged[at]! ^= flip;
          expect(() => decodeAll(damaged)).toThrow(FlacFault);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('ends on any bytes behind the mark', () => {
    const start = fixture('flac/fixed16.flac').bytes.subarray(0, 60);
    fc.assert(
      fc.property(fc.nat(60), fc.uint8Array({ maxLength: 300 }), (kept, rest) => {
        const bytes = new Uint8Array([...start.subarray(0, kept), ...rest]);
        try {
          for (const samples of decodeFlac(bytes, flacStream(bytes), 5000)) {
            expect(samples.length).toBeLessThanOrEqual(5000);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FlacFault);
        }
      }),
    );
  });
});
