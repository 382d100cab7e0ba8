import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SWAGGER_UI_FILES } from '../../lambdas/api/swagger-ui-files.ts';
import { restApiEvent } from './rest-api-event.ts';

const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
let folder: string;

/** The handler as it is deployed: one ES module, and the files of Swagger UI beside it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-bundle-'));
  await build({
    entryPoints: ['lambdas/api/handler.ts'],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  for (const file of ['package.json', ...Object.keys(SWAGGER_UI_FILES)]) {
    await cp(join(swaggerUi, file), join(folder, 'node_modules/swagger-ui-dist', file));
  }
});
afterAll(() => rm(folder, { recursive: true }));

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  TABLE_NAME: 'reports',
  UPLOAD_BUCKET: 'uploads',
  DATA_BUCKET: 'data',
  INGEST_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/ingest',
  KEEP_PATIENT: 'false',
  REPORT_STYLE: '',
};

/** What a fresh process of the bundle answers to these events, one after the other. */
async function invoke(events: object[], environment: Record<string, string>) {
  const program = `import { handler } from './index.mjs';
    const answers = [];
    for (const event of ${JSON.stringify(events)}) answers.push(await handler(event, {}));
    process.stdout.write(JSON.stringify(answers));`;
  const options = { cwd: folder, env: environment, maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    options,
  );
  return JSON.parse(stdout);
}

describe('the bundled handler', () => {
  it('answers, and finds the files of Swagger UI that were copied beside it', async () => {
    const paths = ['/health', ...Object.keys(SWAGGER_UI_FILES).map((name) => `/docs/${name}`)];
    const events = paths.map((path) => restApiEvent('GET', path));
    const answers: { statusCode: number }[] = await invoke(events, ENVIRONMENT);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(paths.map(() => 200));
  });

  it('names the variables that are missing', async () => {
    const { TABLE_NAME: _, DATA_BUCKET: __, ...incomplete } = ENVIRONMENT;
    await expect(invoke([restApiEvent('GET', '/health')], incomplete)).rejects.toThrow(
      /TABLE_NAME[\s\S]*DATA_BUCKET/,
    );
  });
});
