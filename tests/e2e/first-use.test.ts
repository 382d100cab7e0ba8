import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEcg } from '../../shared/ecg/read.ts';
import { subjectOf } from '../../shared/ecg/subject.ts';
import { buildTinyPackage } from '../../shared/model/build/fixtures/tiny-model.ts';
import { analysisObject } from '../../shared/report/analysis-object.ts';
import { checkReport } from '../../shared/report/evidence/check-report.ts';
import { patientOf } from '../../shared/report/evidence/facts.ts';
import { readNumericClaims } from '../../shared/report/statements/read-numeric-claims.ts';
import { readStatements } from '../../shared/report/statements/read-statements.ts';
import {
  directEcgIds,
  type EcgAnswer,
  get,
  type LocalStack,
  type ReportAnswer,
  runLocal,
  startLocalStack,
  waitForEcg,
  waitForReport,
} from './local-stack.ts';

// Processes are started and killed here, on machines that may be busy.
const LIMIT_MS = 120_000;

const ROOT = join(import.meta.dirname, '../..');
const demoFile = (name: string) => new Uint8Array(readFileSync(join(ROOT, 'local/demo-ecgs', name)));
const header = demoFile('00094_lr.hea');
const signal = demoFile('00094_lr.dat');
const muse = new Uint8Array(readFileSync(join(ROOT, 'shared/ecg/formats/fixtures/muse/cvrg_MUSE.xml')));

let model: Awaited<ReturnType<typeof buildTinyPackage>>;
let dataFolder: string;
let stack: LocalStack;

beforeAll(async () => {
  model = await buildTinyPackage({
    tasks: [
      { name: 'report', prompt: 'Report this ECG.', description: 'The whole ECG.' },
      { name: 'rhythm', prompt: 'State the rhythm only.', description: 'The rhythm.' },
    ],
    context: {
      styles: [{ name: 'terse', prompt: 'Style: terse.', description: 'Short.' }],
      patient: true,
      measurements: true,
    },
  });
  dataFolder = mkdtempSync(join(tmpdir(), 'first-use-'));
  stack = await start('--parts-deadline', '2');
}, LIMIT_MS);

afterAll(async () => {
  await stack.kill();
  await model.remove();
  rmSync(dataFolder, { recursive: true });
});

/** The first stack has a short deadline for missing files; the next ones the usual one, so that no test races it. */
function start(...options: string[]): Promise<LocalStack> {
  return startLocalStack(['--data', dataFolder, '--model', model.folder, ...options]);
}

async function put(key: string, body: Uint8Array): Promise<void> {
  await stack.s3.send(new PutObjectCommand({ Bucket: stack.at.uploadBucket, Key: key, Body: body }));
}

/** Puts files one after the other, as any S3 client does, and waits for their ECG. */
async function send(files: Readonly<Record<string, Uint8Array>>): Promise<EcgAnswer> {
  for (const [key, bytes] of Object.entries(files)) await put(key, bytes);
  return waitForEcg(stack, directEcgIds(stack, files));
}

async function expectReport(ecg: EcgAnswer): Promise<ReportAnswer> {
  const report = await waitForReport(stack, ecg);
  expect(report).toMatchObject({ status: 'PRELIMINARY', ecgId: ecg.ecgId, model: { name: 'tiny-random' } });
  expect(report.text?.length).toBeGreaterThan(0);
  return report;
}

/** A record's files under another name; the header names its signal file. */
function renamed(folder: string, name: string): Record<'header' | 'signal', [string, Uint8Array]> {
  const text = new TextDecoder().decode(header).replaceAll('00094_lr', name);
  return {
    header: [`uploads/${folder}/${name}.hea`, new TextEncoder().encode(text)],
    signal: [`uploads/${folder}/${name}.dat`, signal],
  };
}

describe('an upload by a plain S3 client', () => {
  it('gives a report on a zip', { timeout: LIMIT_MS }, async () => {
    const zip = zipSync({ 'record/00094_lr.hea': header, 'record/00094_lr.dat': signal });
    await expectReport(await send({ 'uploads/record.zip': zip }));
  });

  it('gives a report on a MUSE XML', { timeout: LIMIT_MS }, async () => {
    const ecg = await send({ 'uploads/ward 3/ecg.xml': muse });
    expect(ecg).toMatchObject({ status: 'READY', format: 'muse-xml' });
    await expectReport(ecg);
  });

  it('holds the report against what was measured on its ECG', { timeout: LIMIT_MS }, async () => {
    const ecg = await send({
      'uploads/af/02078_lr.hea': demoFile('02078_lr.hea'),
      'uploads/af/02078_lr.dat': demoFile('02078_lr.dat'),
    });
    const report = await expectReport(ecg);
    const text = report.text ?? '';
    const { measurements, quality } = analysisObject.parse(
      await get(stack, `/v1/ecgs/${ecg.ecgId}/analysis`),
    );
    const record = await readEcg([
      { name: '02078_lr.hea', bytes: demoFile('02078_lr.hea') },
      { name: '02078_lr.dat', bytes: demoFile('02078_lr.dat') },
    ]);
    const expected = checkReport({
      statements: readStatements(text),
      numericClaims: readNumericClaims(text),
      measurements,
      quality,
      patient: patientOf(subjectOf(record)),
    });
    expect(report.statements?.length).toBeGreaterThan(0);
    expect(report.statements?.map(({ confidence: _, ...statement }) => statement)).toEqual(
      expected.statements.map(({ confidence: _, ...statement }) => statement),
    );
    for (const { confidence } of report.statements ?? []) {
      expect(confidence).toEqual({ value: expect.any(Number), isCalibrated: false });
    }
    expect(report).toMatchObject({ numbers: expected.numbers, omissions: expected.omissions });
    expect(report.priority).toEqual(expected.priority);
    // The tiny model's words are random: the atrial fibrillation of this ECG is measured and not mentioned.
    expect(report.omissions?.map(({ finding }) => finding)).toContain('atrial-fibrillation');
    expect(report.priority?.level).toBe('soon');
    const page = await get<{ items: ReportAnswer[] }>(stack, '/v1/reports?limit=100');
    const item = page?.items.find(({ reportId }) => reportId === report.reportId);
    expect(item).toMatchObject({
      priority: report.priority,
      check: { statements: report.statements?.length, omissions: report.omissions?.length },
    });
    expect(item).not.toHaveProperty('statements');
  });

  it('waits for the header of a signal file, then says what is missing', { timeout: LIMIT_MS }, async () => {
    const ecg = await send({ 'uploads/lonely.dat': signal });
    expect(ecg).toMatchObject({ status: 'FAILED', failure: { code: 'INCOMPLETE_UPLOAD' } });
    expect(ecg.failure?.message).toContain('lonely.hea');
  });

  it('refuses a text that is called .xml, in plain words', { timeout: LIMIT_MS }, async () => {
    const ecg = await send({ 'uploads/notes.xml': new TextEncoder().encode('Dear colleague, see the ECG.') });
    expect(ecg.status).toBe('FAILED');
    expect(['UNSUPPORTED_FORMAT', 'MALFORMED_FILE']).toContain(ecg.failure?.code);
    expect(ecg.failure?.message).not.toContain('colleague');
    // Who only put a file knows no id: the list of reports shows the failure too.
    const { reportId } = await waitForReport(stack, ecg);
    const page = await get<{ items: ReportAnswer[] }>(stack, '/v1/reports?status=FAILED&limit=100');
    expect(page?.items.find((item) => item.reportId === reportId)).toMatchObject({ failure: ecg.failure });
  });

  it('makes one report of the same file put twice', { timeout: LIMIT_MS }, async () => {
    const files = { 'uploads/twice.zip': zipSync({ 'a.hea': renamed('', 'a').header[1], 'a.dat': signal }) };
    const first = await send(files);
    const report = await expectReport(first);
    const second = await send(files);
    expect(second).toEqual(first);
    const page = await get<{ items: ReportAnswer[] }>(stack, '/v1/reports?limit=100');
    const items = page?.items.filter((item) => item.ecgId === first.ecgId);
    expect(items).toHaveLength(1);
    expect(items?.[0]).toMatchObject({
      reportId: report.reportId,
      text: report.text,
      priority: report.priority,
    });
  });

  it('survives a SIGKILL right after the put was acknowledged', { timeout: LIMIT_MS }, async () => {
    const zip = zipSync({ 'k.hea': renamed('', 'k').header[1], 'k.dat': signal });
    await put('uploads/killed.zip', zip);
    await stack.kill();
    expect(existsSync(join(dataFolder, 'endpoints.json'))).toBe(true);

    stack = await start();
    await expectReport(await waitForEcg(stack, directEcgIds(stack, { 'uploads/killed.zip': zip })));
  });

  it.each([
    ['header first', (parts: ReturnType<typeof renamed>) => [parts.header, parts.signal]],
    ['signal first', (parts: ReturnType<typeof renamed>) => [parts.signal, parts.header]],
  ] as const)('gives a report on a WFDB pair, %s', { timeout: LIMIT_MS }, async (order, inOrder) => {
    const parts = inOrder(renamed(order.replace(' ', '-'), 'pair'));
    const ecg = await send(Object.fromEntries(parts));
    expect(ecg).toMatchObject({ status: 'READY', format: 'wfdb' });
    await expectReport(ecg);
  });
});

it('starts the inference process again when it dies', { timeout: LIMIT_MS }, async () => {
  const [before] = childrenOf(stack.child.pid ?? 0);
  process.kill(Number(before), 'SIGKILL');
  const zip = zipSync({ 'b.hea': renamed('', 'b').header[1], 'b.dat': signal });
  await expectReport(await send({ 'uploads/after-crash.zip': zip }));
  expect(childrenOf(stack.child.pid ?? 0)).not.toContain(before);
});

describe('an upload asked for at the API', () => {
  it('takes the files at presigned addresses and follows them to the report', {
    timeout: LIMIT_MS,
  }, async () => {
    const files = [
      { name: '00094_lr.hea', contentLength: header.length },
      { name: '00094_lr.dat', contentLength: signal.length },
    ];
    const answer = await fetch(`${stack.at.api}/v1/ecgs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ files }),
    });
    expect(answer.status).toBe(201);
    const announced = (await answer.json()) as {
      ecgId: string;
      uploads: { url: string; headers: Record<string, string> }[];
    };
    for (const [index, upload] of announced.uploads.entries()) {
      expect(upload.url.startsWith(`${stack.at.s3Endpoint}/`)).toBe(true);
      const body = [header, signal][index] as Uint8Array<ArrayBuffer>;
      const stored = await fetch(upload.url, { method: 'PUT', headers: upload.headers, body });
      expect(stored.status).toBe(200);
    }
    await expectReport(await waitForEcg(stack, [announced.ecgId]));
  });

  it('is what the demo does', { timeout: LIMIT_MS }, async () => {
    const demo = await runLocal('demo.ts', ['--data', dataFolder]);
    expect(demo).toMatchObject({ code: 0, stderr: '' });
    for (const record of ['00041_hr', '00094_lr', '02078_lr']) {
      expect(demo.stdout).toContain(`sent ${record}`);
      expect(demo.stdout).toMatch(new RegExp(`${record}, after [0-9.]+ s\n {2}report: {7}\\S`));
    }
    expect(demo.stdout).not.toContain('failed');
  });
});

describe('another report of an ECG', () => {
  const ask = async (ecgId: string, asked: object) => {
    const answer = await fetch(new URL(`/v1/ecgs/${ecgId}/reports`, stack.at.api), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(asked),
    });
    const { reportId, links } = (await answer.json()) as { reportId: string; links: { self: string } };
    return { status: answer.status, link: { reportId, url: links.self } };
  };

  it('is written as asked for, or says why it cannot be', { timeout: LIMIT_MS }, async () => {
    const ecg = await send({ 'uploads/again/ecg.xml': muse });
    await expectReport(ecg);
    const written = await ask(ecg.ecgId, { task: 'rhythm', style: 'terse' });
    expect(written.status).toBe(202);
    const report = await expectReport({ ...ecg, reports: [written.link] });
    expect(report).toMatchObject({ task: 'rhythm', style: 'terse' });
    expect(report).not.toHaveProperty('omissions');
    const refused = await ask(ecg.ecgId, { style: 'sonnet' });
    expect(await waitForReport(stack, { ...ecg, reports: [refused.link] })).toMatchObject({
      status: 'FAILED',
      failure: { code: 'UNKNOWN_STYLE', message: expect.stringContaining('one of: terse') },
    });
    const listed = await get<EcgAnswer>(stack, `/v1/ecgs/${ecg.ecgId}`);
    expect(listed?.reports).toHaveLength(3);
  });
});

describe('what can go wrong at the start', () => {
  it('names the port that is taken, and the option', { timeout: LIMIT_MS }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const folder = mkdtempSync(join(tmpdir(), 'busy-port-'));
    const common = ['--data', folder, '--model', model.folder];
    const api = await runLocal('start.ts', [...common, '--port', String(port), '--s3-port', '0']);
    const s3 = await runLocal('start.ts', [...common, '--port', '0', '--s3-port', String(port)]);
    server.close();
    rmSync(folder, { recursive: true });
    const sentence = `Port ${port} is in use by another program: stop that program, or choose another port with`;
    expect(api).toMatchObject({ code: 1, stderr: `${sentence} --port.\n` });
    expect(s3).toMatchObject({ code: 1, stderr: `${sentence} --s3-port.\n` });
  });

  it('names the model folder that is missing, and the option', { timeout: LIMIT_MS }, async () => {
    const started = await runLocal('start.ts', [
      '--data',
      join(dataFolder, 'new'),
      '--model',
      '/no/such/model',
    ]);
    expect(started).toMatchObject({ code: 1, stdout: '' });
    expect(started.stderr).toMatch(/^\/no\/such\/model is not a model package .*npm run model:build.*\n$/);
  });

  it('says that another instance runs on the folder', { timeout: LIMIT_MS }, async () => {
    const second = await runLocal('start.ts', ['--data', dataFolder, '--model', model.folder, '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toBe(
      `Another instance is running on ${dataFolder}: stop it, or name another folder with --data.\n`,
    );
  });

  it('tells the demo that nothing runs', async () => {
    const folder = join(dataFolder, 'none');
    expect(await runLocal('demo.ts', ['--data', folder])).toEqual({
      code: 1,
      stdout: '',
      stderr: `No service is running on ${folder}: start it with npm start, or name its address with --api.\n`,
    });
  });
});

describe('its end', () => {
  it('printed one line, listens on 127.0.0.1 only, and stops cleanly at SIGTERM', {
    timeout: LIMIT_MS,
  }, async () => {
    expect(stack.stdoutLines).toHaveLength(1);
    expect(listeners(stack.child.pid ?? 0).every((address) => address === '0100007F')).toBe(true);
    expect(await stack.stop()).toBe(0);
    expect(existsSync(join(dataFolder, 'endpoints.json'))).toBe(false);
  });

  it('takes the inference process with it, also at a SIGKILL, and keeps the reports', {
    timeout: LIMIT_MS,
  }, async () => {
    stack = await start();
    const page = await get<{ items: ReportAnswer[] }>(stack, '/v1/reports?limit=100');
    expect(page?.items.length).toBeGreaterThanOrEqual(9);
    const children = childrenOf(stack.child.pid ?? 0);
    expect(children).toHaveLength(1);
    await stack.kill();
    await expect
      .poll(() => children.filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 10_000 })
      .toEqual([]);
  });
});

/** Local addresses (hex, as in /proc/net/tcp) on which a process listens. */
function listeners(pid: number): string[] {
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n'),
  );
  const ports = new Set(
    [stack.at.api, stack.at.s3Endpoint, stack.at.dynamodbEndpoint].map((url) => new URL(url).port),
  );
  const found = rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
    .map(([, local = '']) => local.split(':') as [string, string])
    .filter(([, port]) => ports.has(String(Number.parseInt(port, 16))))
    .map(([address]) => address);
  expect(found).toHaveLength(ports.size);
  return found;
}

function childrenOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
}
