import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  accelerateFile,
  configurationNames,
  configurationTable,
  describeConfiguration,
  readConfiguration,
  trainingConfiguration,
} from './configurations.ts';
import { setFiles } from './set-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'configurations-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('configurations', () => {
  it("are the trainer's own by their names, and any file", () => {
    expect(configurationNames()).toContain('ptbxl-small');
    for (const name of configurationNames()) {
      const { path, values } = readConfiguration(name);
      expect(path).toMatch(new RegExp(`containers/training/configs/${name}\\.json$`));
      expect(readConfiguration(path).values).toEqual(values);
      expect(configurationTable()).toContain(`  ${name} `);
    }
  });

  it('are told in a line', () => {
    const values = {
      name: 'own',
      encoder: {},
      decoder: { layers: 6, hidden_size: 320 },
      training: { steps: 900, limit_seconds: 1500 },
    };
    expect(describeConfiguration(trainingConfiguration.parse(values))).toBe(
      'resnet1d, new LLaMA of 6 layers x 320; 900 steps or 25 min',
    );
    const adapted = { ...values, decoder: { pretrained: 'folder', lora: {} }, training: { steps: 5 } };
    expect(describeConfiguration(trainingConfiguration.parse(adapted))).toBe(
      'resnet1d, pretrained decoder with LoRA; 5 steps',
    );
  });

  it('that cannot be used are told with what to do', () => {
    expect(() => readConfiguration('ptbxl-big')).toThrow(/no configuration "ptbxl-big".*ptbxl-small/);
    expect(() => readConfiguration(written('broken.json', '{'))).toThrow(/broken\.json is no JSON file/);
    expect(() => readConfiguration(written('empty.json', '{}'))).toThrow(
      /Correct .*empty\.json[\s\S]*training/,
    );
    expect(() => accelerateFile('none')).toThrow(/"none": give a file/);
    const file = written('two.yaml', 'num_processes: 2\n');
    expect(accelerateFile(file)).toBe(file);
  });
});

describe('the files of a set', () => {
  it('are all there, or named', () => {
    written('dataset.json', '{}');
    written('inputs.i16', '');
    expect(() => setFiles(folder)).toThrow(/has no instructions\.jsonl: write a set/);
    written('instructions.jsonl', '');
    expect(
      setFiles(folder)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['dataset.json', 'inputs.i16', 'instructions.jsonl']);
  });
});
