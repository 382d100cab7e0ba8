import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TRAINING_FOLDER } from './configurations.ts';

let folder: string;
let bin: string;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'set-up-'));
  bin = join(folder, 'bin');
  log = join(folder, 'calls.log');
  mkdirSync(bin);
  copyFileSync(join(TRAINING_FOLDER, 'set-up.sh'), join(folder, 'set-up.sh'));
  writeFileSync(join(folder, 'requirements.txt'), 'torch==2.0.0\nnumpy==2.0.0\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, lines: string[]): string {
  const path = join(bin, name);
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
  return path;
}

/** A Python that makes virtual environments whose pip only writes down how it was called. */
function python(name: string, isNewEnough = true): string {
  return program(name, [
    `case "$*" in *version_info*) exit ${isNewEnough ? 0 : 1} ;; --version) echo Python 3.9.1; exit 0 ;; esac`,
    `if [ "$2" = venv ]; then`,
    `  echo "venv by ${name}" >> ${log}; rm -rf .venv; mkdir -p .venv/bin`,
    `  printf '#!/bin/sh\\nexit 0\\n' > .venv/bin/python`,
    `  printf '#!/bin/sh\\necho "pip $*" >> ${log}\\ncase "$*" in *%s*) exit 1 ;; esac\\n' "\${MISSING:-nothing}" > .venv/bin/pip`,
    '  chmod +x .venv/bin/python .venv/bin/pip',
    'fi',
  ]);
}

/** Runs set-up.sh where only the given programs and the system's tools but no Python and no GPU are on the PATH. */
function setUp(environment: Record<string, string> = {}) {
  for (const tool of ['bash', 'dirname', 'cat', 'grep', 'uname', 'tail', 'rm', 'mkdir', 'chmod']) {
    if (!existsSync(join(bin, tool))) program(tool, [`PATH=/usr/bin:/bin exec ${tool} "$@"`]);
  }
  const run = spawnSync('/bin/bash', [join(folder, 'set-up.sh')], {
    env: { PATH: bin, ...environment },
    encoding: 'utf8',
  });
  const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  rmSync(log, { force: true });
  return { code: run.status, stderr: run.stderr, calls };
}

const REST = 'pip install --quiet -r requirements.txt';
const CPU_TORCH = process.platform === 'linux' ? 'torch==2.0.0+cpu' : 'torch==2.0.0';

describe("the trainer's Python", () => {
  it('is set up once, and again when the requirements change', () => {
    python('python3');
    expect(setUp()).toMatchObject({
      code: 0,
      calls: ['venv by python3', `pip install --quiet ${CPU_TORCH}`, REST],
    });
    expect(setUp()).toEqual({ code: 0, stderr: '', calls: [] });
    writeFileSync(join(folder, 'requirements.txt'), 'torch==2.0.0\nnumpy==2.0.1\n');
    expect(setUp()).toMatchObject({ code: 0, calls: [`pip install --quiet ${CPU_TORCH}`, REST] });
  });

  it('is the first that is new enough', () => {
    python('python3', false);
    python('python3.12');
    expect(setUp().calls).toContain('venv by python3.12');
  });

  it('is the one that PYTHON names', () => {
    python('python3');
    expect(setUp({ PYTHON: python('own-python') }).calls).toContain('venv by own-python');
  });

  it.skipIf(process.platform !== 'linux')("has PyTorch's own CPU build where pip's index has none", () => {
    python('python3');
    expect(setUp({ MISSING: '+cpu' }).calls.slice(1, 3)).toEqual([
      'pip install --quiet torch==2.0.0+cpu',
      'pip install --quiet --extra-index-url https://download.pytorch.org/whl/cpu torch==2.0.0',
    ]);
  });

  it('has CUDA where there is an NVIDIA GPU, from nothing when the GPU came later', () => {
    python('python3');
    setUp();
    program('nvidia-smi', ['exit 0']);
    expect(setUp().calls).toEqual(['venv by python3', 'pip install --quiet torch==2.0.0', REST]);
  });

  it('that failed to install is tried again', () => {
    python('python3');
    expect(setUp({ MISSING: 'requirements' }).code).not.toBe(0);
    expect(setUp().calls).toContain(REST);
  });

  it('that is not there or too old is told with what to do', () => {
    expect(setUp()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Python 3.11 or newer, and none'),
    });
    const old = python('old-python', false);
    expect(setUp({ PYTHON: old })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/old-python, which is Python 3\.9\.1: training needs 3\.11 or newer/),
    });
    expect(setUp({ PYTHON: 'nowhere' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nowhere, which cannot be run'),
    });
  });
});
