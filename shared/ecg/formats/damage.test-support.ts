import * as fc from 'fast-check';
import { expect } from 'vitest';
import { EcgError } from '../errors.ts';
import type { EcgFile } from '../record.ts';
import type { FormatReader } from './format-reader.ts';

/** Of processor time, so that a busy machine does not fail a test. */
const LONGEST_MS = 200;

/** Byte flips, a cut and an extension of a file of `length` bytes; most flips in its first part, the header. */
function damage(length: number) {
  const at = fc.oneof(fc.nat(Math.min(length, 4000)), fc.nat(length));
  return fc.record({
    flips: fc.array(fc.record({ at, to: fc.nat(255) }), { maxLength: 6 }),
    keep: fc.option(fc.nat(length), { freq: 2 }),
    append: fc.uint8Array({ maxLength: 40 }),
  });
}

/** Asserts that every damaged variant of `file` ends in a record or an EcgError, in time. */
export function expectSurvivesDamage(reader: FormatReader, file: EcgFile, numRuns = 60): void {
  reader.read(file);
  fc.assert(
    fc.property(damage(file.bytes.length), ({ flips, keep, append }) => {
      const kept = file.bytes.subarray(0, keep ?? file.bytes.length);
      const bytes = new Uint8Array(kept.length + append.length);
      bytes.set(kept);
      bytes.set(append, kept.length);
      for (const { at, to } of flips) if (bytes.length > 0) bytes[at % bytes.length] = to;
      const started = process.cpuUsage();
      try {
        reader.detect({ name: file.name, bytes });
        const { leads } = reader.read({ name: file.name, bytes });
        expect(leads.length).toBeGreaterThan(0);
        for (const lead of leads) expect(lead.samplingRate).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(EcgError);
      }
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1000).toBeLessThan(LONGEST_MS);
    }),
    { numRuns },
  );
}
