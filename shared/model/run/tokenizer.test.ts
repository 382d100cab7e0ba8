import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTinyPackage } from '../build/fixtures/tiny-model.ts';
import { loadModelPackage, type ModelPackage } from './load.ts';
import { loadTokenizer, type TextTokenizer } from './tokenizer.ts';

let tiny: Awaited<ReturnType<typeof buildTinyPackage>>;
let model: ModelPackage;
let tokenizer: TextTokenizer;

beforeAll(async () => {
  tiny = await buildTinyPackage();
  model = await loadModelPackage(tiny.folder);
  tokenizer = await loadTokenizer(model);
});
afterAll(() => tiny.remove());

describe('tokenizer', () => {
  it.each(['Sinus rhythm. Left axis deviation.', 'QTc 440 ms ± 20, größer als 90°', 'T-Welle 💓 ok'])(
    'gives back %s, token by token',
    (text) => {
      const parts = tokenizer.decodeEach(tokenizer.encode(text));
      expect(parts.join('')).toBe(text);
      expect(parts.some((part) => part.includes('\uFFFD'))).toBe(false);
    },
  );

  it('writes special tokens as nothing', () => {
    const ids = tokenizer.encode('<|user|>Normal ECG.<|end|>');
    expect(ids[0]).toBe(1);
    expect(ids.at(-1)).toBe(0);
    const parts = tokenizer.decodeEach(ids);
    expect(parts[0]).toBe('');
    expect(parts.at(-1)).toBe('');
    expect(parts.join('')).toBe('Normal ECG.');
  });

  it('keeps bytes that never become a character visible', () => {
    const ids = tokenizer.encode('é').slice(0, 1);
    expect(tokenizer.decodeEach(ids)).toEqual(['\uFFFD']);
  });

  it('says so when a file is not a tokenizer', async () => {
    await writeFile(join(tiny.folder, 'tokenizer.json'), '{');
    await expect(loadTokenizer(model)).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  });
});
