import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildTinyPackage, type TinyPackage } from '../../shared/model/build/fixtures/tiny-model.ts';
import { bundleInferenceServer } from './bundle.ts';
import { requestBody } from './fixtures/requests.ts';

const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The bundle lies as in the image: node_modules and models/ two folders above it. */
let image: string;
let bundle: string;
let tiny: TinyPackage;
beforeAll(async () => {
  tiny = await buildTinyPackage();
  image = mkdtempSync(join(tmpdir(), 'inference-image-'));
  symlinkSync(NODE_MODULES, join(image, 'node_modules'));
  bundle = join(image, 'containers', 'inference');
  await bundleInferenceServer(bundle);
});
afterAll(async () => {
  rmSync(image, { recursive: true });
  await tiny.remove();
});

let child: ChildProcess;
let output: { stdout: string; stderr: string };
let exited: Promise<number | null>;
afterEach(() => child.kill('SIGKILL'));

function run(environment: Record<string, string>) {
  child = spawn(process.execPath, [join(bundle, 'main.mjs'), 'serve'], {
    env: { PATH: process.env.PATH, PORT: '0', INTRA_OP_THREADS: '1', ...environment },
  });
  output = { stdout: '', stderr: '' };
  child.stdout!.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    output.stderr += chunk;
  });
  exited = new Promise((resolve) => child.once('close', resolve));
}

const logLines = () =>
  output.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const logged = (message: string) => logLines().find((line) => line.message === message);

describe('the bundled server', () => {
  it('serves the model, and exits with 0 on SIGTERM', async () => {
    run({ MODEL_DIR: tiny.folder });
    await expect.poll(() => logged('model ready'), { timeout: 15_000 }).toBeDefined();
    const { url } = logged('listening');
    const answer = fetch(`${url}/invocations`, {
      method: 'POST',
      headers: { 'x-amzn-sagemaker-inference-id': 'report-1#1' },
      body: requestBody(),
    });
    await expect
      .poll(() => logged('report generated') ?? 'waiting', { interval: 5, timeout: 15_000 })
      .toMatchObject({
        inferenceId: 'report-1#1',
      });
    child.kill('SIGTERM');
    expect((await answer).status).toBe(200);
    expect(await exited).toBe(0);
    expect(logged('stopped')).toBeDefined();
    expect(output.stderr).toBe('');
  });

  it('serves the package that lies in models/', async () => {
    cpSync(tiny.folder, join(image, 'models', 'tiny'), { recursive: true });
    run({});
    await expect.poll(() => logged('model ready'), { timeout: 15_000 }).toBeDefined();
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it.each([
    ['without a model', { MODEL_DIR: '/nowhere' }, /^MODEL_DIR \(\/nowhere\) holds no meit\.json: .*\n$/],
    [
      'with a wrong setting',
      { BATCH_SIZE: 'many' },
      /^Correct these environment variables: BATCH_SIZE: .*\n$/,
    ],
    ['with CUDA where there is none', { EXECUTION_PROVIDER: 'cuda' }, /^CUDA was asked for.*\n$/m],
  ])('ends %s with 1 and a sentence', async (_, environment, sentence) => {
    run({ MODEL_DIR: tiny.folder, ...environment });
    expect(await exited).toBe(1);
    expect(output.stderr).toMatch(sentence);
  });
});
