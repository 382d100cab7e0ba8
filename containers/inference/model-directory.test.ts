import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTinyPackage, type TinyPackage } from '../../shared/model/build/fixtures/tiny-model.ts';
import { findModelPackage, readModelManifest } from './model-directory.ts';

let tiny: TinyPackage;
beforeAll(async () => {
  tiny = await buildTinyPackage();
});
afterAll(() => tiny.remove());

let folder: string;
let bundled: string;
let sagemaker: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-directory-'));
  bundled = join(folder, 'models');
  sagemaker = join(folder, 'opt-ml-model');
  mkdirSync(bundled);
});
afterEach(() => rmSync(folder, { recursive: true }));

const addPackage = (name: string) => {
  const target = join(bundled, name);
  cpSync(tiny.folder, target, { recursive: true });
  return target;
};

describe('findModelPackage', () => {
  it('takes the only bundled package and ignores other folders', () => {
    mkdirSync(join(bundled, 'notes'));
    const bundledPackage = addPackage('tiny');
    expect(findModelPackage(undefined, bundled, sagemaker)).toBe(bundledPackage);
  });

  it("prefers SageMaker's folder, and the one asked for to both", () => {
    const bundledPackage = addPackage('tiny');
    cpSync(tiny.folder, sagemaker, { recursive: true });
    expect(findModelPackage(undefined, bundled, sagemaker)).toBe(sagemaker);
    expect(findModelPackage(bundledPackage, bundled, sagemaker)).toBe(bundledPackage);
  });

  it('asks for a choice when there are two', () => {
    addPackage('a');
    addPackage('b');
    expect(() => findModelPackage(undefined, bundled, sagemaker)).toThrowError(
      /holds 2 model packages: set MODEL_DIR/,
    );
  });

  it.each([
    ['nothing is there', undefined],
    ['the folder asked for has none', '/nowhere'],
  ])('says what to do when %s', (_, asked) => {
    expect(() => findModelPackage(asked, join(folder, 'none'), sagemaker)).toThrowError(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND', message: expect.stringContaining('MODEL_DIR') }),
    );
  });
});

describe('readModelManifest', () => {
  it('reads the manifest of a package', () => {
    expect(readModelManifest(tiny.folder).tasks.map(({ name }) => name)).toContain('report');
  });

  it.each(['{', '{"schemaVersion": 2}'])('refuses %s', (content) => {
    writeFileSync(join(folder, 'meit.json'), content);
    expect(() => readModelManifest(folder)).toThrowError(
      expect.objectContaining({ code: 'MODEL_UNREADABLE' }),
    );
  });
});
