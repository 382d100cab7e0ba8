import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const kind = z.looseObject({ validationLoss: z.number() });

/** What the table takes from a run's `log.jsonl`. */
const startedEvent = z.looseObject({
  event: z.literal('started'),
  records: z.looseObject({ train: z.int() }),
  encoderParameters: z.int(),
  decoderParameters: z.int(),
});
const finishedEvent = z.looseObject({
  event: z.literal('finished'),
  step: z.int(),
  seconds: z.number(),
  fusionParameters: z.int(),
  reports: z.looseObject({ plain: kind, told: kind.optional() }),
});

/** Start and end of a finished run. */
export interface RunLog {
  readonly started: z.infer<typeof startedEvent>;
  readonly finished: z.infer<typeof finishedEvent>;
}

/** Reads the log of a finished run. */
export function readRunLog(folder: string): RunLog {
  const events: { event?: string }[] = readFileSync(path.join(folder, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return {
    started: startedEvent.parse(events.findLast(({ event }) => event === 'started')),
    finished: finishedEvent.parse(events.findLast(({ event }) => event === 'finished')),
  };
}
