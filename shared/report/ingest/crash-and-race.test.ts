import { describe, expect, it } from 'vitest';
import { makeWfdbRecord, makeZippedRecord } from '../testing/wfdb-record.ts';
import { crashAfter, createWorld, objectCreated, takeTurns, UPLOADS, type World } from '../testing/world.ts';

const API_ECG_ID = '0123456789abcdef0123456789abcdef';
/** As short as may be: it is read hundreds of times. */
const record = makeWfdbRecord('a', { seconds: 5 });

interface Scenario {
  name: string;
  files: Record<string, Uint8Array>;
}

const scenarios: Scenario[] = [
  { name: 'one file', files: { 'uploads/a.zip': makeZippedRecord('a', { seconds: 5 }) } },
  {
    name: 'header, then signal',
    files: { 'uploads/a.hea': record.header.bytes, 'uploads/a.dat': record.signal.bytes },
  },
  {
    name: 'signal, then header',
    files: { 'uploads/a.dat': record.signal.bytes, 'uploads/a.hea': record.header.bytes },
  },
  {
    name: 'an announced record',
    files: {
      [`uploads/acme/${API_ECG_ID}/a.hea`]: record.header.bytes,
      [`uploads/acme/${API_ECG_ID}/a.dat`]: record.signal.bytes,
    },
  },
  {
    name: 'a file that fails',
    files: { 'uploads/short.zip': makeZippedRecord('a', { seconds: 2 }) },
  },
];

async function worldWith({ files }: Scenario): Promise<World> {
  const world = createWorld();
  await world.store.createUpload({ tenantId: 'acme', ecgId: API_ECG_ID });
  for (const [key, bytes] of Object.entries(files)) world.put({ bucket: UPLOADS, key }, bytes);
  return world;
}

/** All that was stored, without the count of the writes that it took. */
function finalState(world: World): unknown {
  const items = [...world.items].map(([key, { revision: _, ...item }]) => [key, item]);
  return { items: Object.fromEntries(items), objects: Object.fromEntries(world.objects) };
}

/** What comes of a scenario when nothing happens to it, and how many calls of ports each message made. */
async function calmState(
  scenario: Scenario,
): Promise<{ state: unknown; calls: number[]; invocations: number }> {
  const world = await worldWith(scenario);
  const calls: number[] = [];
  for (const key of Object.keys(scenario.files)) {
    let count = 0;
    await world.ingest(objectCreated(key), { observer: { after: async () => void count++ } });
    calls.push(count);
  }
  return { state: finalState(world), calls, invocations: world.invocations.length };
}

describe.each(scenarios)('a crash while ingesting $name', (scenario) => {
  const keys = Object.keys(scenario.files);

  it('is healed at every step by delivering the message again', async () => {
    const calm = await calmState(scenario);
    for (const [victim, count] of calm.calls.entries()) {
      for (let step = 1; step <= count; step++) {
        for (const again of keys.length > 1 ? ['at once', 'after the others'] : ['at once']) {
          const world = await worldWith(scenario);
          for (const [index, key] of keys.entries()) {
            if (index !== victim) {
              expect((await world.ingest(objectCreated(key))).batchItemFailures).toEqual([]);
              continue;
            }
            const crashed = await world.ingest(objectCreated(key), { observer: crashAfter(step) });
            expect(crashed.batchItemFailures).toHaveLength(1);
            if (again === 'at once') await world.ingest(objectCreated(key));
          }
          if (again !== 'at once') await world.ingest(objectCreated(keys[victim]!));
          const where = `${keys[victim]} after call ${step}, again ${again}`;
          const state = finalState(world) as { items: Record<string, Record<string, unknown>> };
          expect(withoutArrivalOrder(state), where).toEqual(withoutArrivalOrder(calm.state));
          expect(world.reports(), where).toHaveLength(1);
          // One more than without the crash: it may have come between the invocation and the note of it.
          expect(world.invocations.length, where).toBeLessThanOrEqual(2 * calm.invocations);
        }
      }
    }
  }, 60_000);
});

/**
 * A message that crashed before it joined its part set arrives last, so that the ECG gets the id of the other part.
 * What must not differ is what there is: states, contents and their number.
 */
function withoutArrivalOrder(state: unknown): unknown {
  const { items, objects } = state as {
    items: Record<string, Record<string, unknown>>;
    objects: Record<string, Uint8Array>;
  };
  const described = Object.values(items).map(
    ({ sk, status, state: setState, missingParts, parts, failure }) => {
      const keys = (parts as { key: string }[] | undefined)?.map(({ key }) => key).sort();
      return JSON.stringify([String(sk).split('#')[0], status, setState, missingParts, keys, failure]);
    },
  );
  return {
    items: described.sort(),
    objects: Object.values(objects)
      .map((bytes) => bytes.length)
      .sort(),
  };
}

/** Runs one for a while, then two for a while, then one to its end and two to its end. */
async function runSchedule(
  start: [Parameters<typeof takeTurns>[0], Parameters<typeof takeTurns>[0]],
  calls: [number, number],
): Promise<unknown[]> {
  const [one, two] = [takeTurns(start[0]), takeTurns(start[1])];
  await one.run(calls[0]);
  await two.run(calls[1]);
  await one.run(Number.POSITIVE_INFINITY);
  await two.run(Number.POSITIVE_INFINITY);
  return Promise.all([one.done, two.done]);
}

const BOTH_DONE = [{ batchItemFailures: [] }, { batchItemFailures: [] }];

/** Scenarios of two parts; a record of 2 s is read quickly and fails, a whole one ends in a report. */
const short = makeWfdbRecord('a', { seconds: 2 });
const races = scenarios.slice(1, 4).flatMap((scenario) => {
  const shortFiles = Object.keys(scenario.files).map((key) => {
    const { bytes } = key.endsWith('.hea') ? short.header : short.signal;
    return [key, bytes] as const;
  });
  return [
    { ...scenario, status: 'READY', invocations: 1, stride: 7 },
    {
      name: `${scenario.name}, of 2 s`,
      files: Object.fromEntries(shortFiles),
      status: 'FAILED',
      invocations: 0,
      stride: 1,
    },
  ];
});

describe('two parts at the same time', () => {
  // A race needs few switches to show: schedules with two of them are tried (Musuvathi and Qadeer, PLDI 2007), every
  // one where reading is quick.
  it.each(races)(
    'end in one ECG, whatever the schedule: $name',
    async (race) => {
      const { calls } = await calmState(race);
      const [firstKey, secondKey] = Object.keys(race.files) as [string, string];
      for (let first = 0; first <= Math.max(...calls); first += race.stride) {
        for (let second = 1; second <= Math.max(...calls); second += race.stride) {
          const world = await worldWith(race);
          const done = await runSchedule(
            [
              (observer) => world.ingest(objectCreated(firstKey), { observer }),
              (observer) => world.ingest(objectCreated(secondKey), { observer }),
            ],
            [first, second],
          );
          const where = `${firstKey} for ${first} calls, ${secondKey} for ${second}`;
          expect(done, where).toEqual(BOTH_DONE);
          const ecgs = world.ecgs().filter(({ status }) => status !== 'AWAITING_UPLOAD');
          expect(
            ecgs.map(({ status }) => status),
            where,
          ).toEqual([race.status]);
          expect(world.reports(), where).toHaveLength(1);
          expect(world.invocations.length, where).toBeLessThanOrEqual(2 * race.invocations);
        }
      }
    },
    60_000,
  );

  it('end in one ECG when the deadline comes with the last part, whatever the schedule', async () => {
    const race = races[1]!;
    const { calls } = await calmState(race);
    for (let part = 0; part <= calls[1]!; part++) {
      for (let deadline = 1; deadline <= 8; deadline++) {
        const world = await worldWith(race);
        await world.ingest(objectCreated('uploads/a.hea'));
        const message = world.deadlines[0]?.message;
        const done = await runSchedule(
          [
            (observer) => world.ingest(objectCreated('uploads/a.dat'), { observer }),
            (observer) => world.ingest(message, { observer }),
          ],
          [part, deadline],
        );
        expect(done).toEqual(BOTH_DONE);
        const ecgs = world.ecgs().filter(({ status }) => status !== 'AWAITING_UPLOAD');
        expect(ecgs).toMatchObject([{ status: 'FAILED', failure: { code: 'TOO_SHORT' } }]);
      }
    }
  }, 60_000);
});
