import { describe, expect, it } from 'vitest';
import { makeWfdbRecord } from '../testing/wfdb-record.ts';
import { createWorld, objectCreated, UPLOADS, type World } from '../testing/world.ts';

const first = makeWfdbRecord('r1', { seconds: 5 });
const second = makeWfdbRecord('r2', { seconds: 5, rate: 75 });
const MASTER = 'r/2 12 500 5000\nr1 2500\nr2 2500\n';
const FOLDER = 'uploads/ward/';
const SEGMENTS: [string, Uint8Array][] = [first, second].flatMap(({ header, signal }) => [
  [header.name, header.bytes] as [string, Uint8Array],
  [signal.name, signal.bytes] as [string, Uint8Array],
]);

async function put(world: World, folder: string, files: readonly [string, Uint8Array][]): Promise<void> {
  for (const [name, bytes] of files) {
    world.put({ bucket: UPLOADS, key: folder + name }, bytes);
    await world.ingest(objectCreated(folder + name));
  }
}

const master = (text = MASTER): [string, Uint8Array] => ['r.hea', new TextEncoder().encode(text)];

/** The ECG of the whole record: the segments are ECGs by themselves, too. */
function wholeOf(world: World) {
  return world.ecgs().find(({ parts }) => parts.some(({ key }) => key.endsWith('/r.hea')))!;
}

describe('a record of several segments, its files as separate objects', () => {
  it('is complete when its header comes last', async () => {
    const world = createWorld();
    await put(world, FOLDER, [...SEGMENTS, master()]);
    expect(wholeOf(world)).toMatchObject({ status: 'READY', durationS: 10, samplingRateHz: 500 });
    expect(wholeOf(world).parts).toHaveLength(5);
    expect(world.ecgs().map(({ status }) => status)).toEqual(Array(3).fill('READY'));
    const before = structuredClone(world.items);
    await put(world, FOLDER, [master()]);
    expect(world.items).toEqual(before);
  });

  it('finds at the deadline what came after its header', async () => {
    const world = createWorld();
    await put(world, FOLDER, [master(), ...SEGMENTS]);
    expect(wholeOf(world)).toMatchObject({ status: 'WAITING_FOR_PARTS', missingParts: ['r1.hea', 'r2.hea'] });
    const deadline = world.deadlines.find(({ message }) => message.ecgId === wholeOf(world).ecgId)!;
    await world.ingest(deadline.message);
    expect(wholeOf(world)).toMatchObject({ status: 'READY', durationS: 10 });
    await world.ingest(deadline.message);
    expect(world.ecgs()).toHaveLength(3);
  });

  it('fails at the deadline and names what is missing', async () => {
    const world = createWorld();
    await put(world, FOLDER, [SEGMENTS[0]!, master()]);
    for (const { message } of [...world.deadlines]) await world.ingest(message);
    expect(wholeOf(world)).toMatchObject({ status: 'FAILED', failure: { code: 'INCOMPLETE_UPLOAD' } });
    expect(wholeOf(world).failure!.message).toMatch(/r2\.hea, r1\.dat|r1\.dat, r2\.hea/);
  });

  it('is read under an announced ECG, its header first', async () => {
    const world = createWorld();
    const ecgId = '0123456789abcdef0123456789abcdef';
    await world.store.createUpload({ tenantId: 'acme', ecgId });
    await put(world, `uploads/acme/${ecgId}/`, [master(), ...SEGMENTS]);
    expect(world.ecgs()).toMatchObject([{ ecgId, status: 'READY', durationS: 10 }]);
  });

  it('is an ECG beside that of its first segment where that came first under an announced ECG', async () => {
    const world = createWorld();
    const ecgId = '0123456789abcdef0123456789abcdef';
    await world.store.createUpload({ tenantId: 'acme', ecgId });
    await put(world, `uploads/acme/${ecgId}/`, [...SEGMENTS, master()]);
    expect(wholeOf(world)).toMatchObject({ tenantId: 'acme', status: 'READY', durationS: 10 });
  });
});

describe('a header that names signal files of another stem', () => {
  it('finds them', async () => {
    const world = createWorld();
    const header = new TextDecoder().decode(first.header.bytes).replaceAll('r1.dat', 'waves.dat');
    await put(world, FOLDER, [
      ['waves.dat', first.signal.bytes],
      ['r.hea', new TextEncoder().encode(header)],
    ]);
    expect(wholeOf(world)).toMatchObject({ status: 'READY', durationS: 5 });
  });
});
