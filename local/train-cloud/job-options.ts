import { z } from 'zod';
import { TRAINING_JOB_NAME_PREFIX, TRAINING_STACK } from '../../shared/wiring/training.ts';
import { readCommandLine } from '../train/command-line.ts';
import { DEFAULT_SET } from '../train/set-files.ts';
import { TrainFault } from '../train/train-fault.ts';

const count = z.coerce.number().int().min(1);
const hours = z.coerce.number().positive();
/** SageMaker's rule for the name of a job. */
const jobName = z
  .string()
  .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'has at most 63 letters, digits and hyphens')
  .startsWith(TRAINING_JOB_NAME_PREFIX, `starts with ${TRAINING_JOB_NAME_PREFIX}`);

/** What the command line of `npm run train:cloud` may choose. */
export const jobOptions = z.strictObject({
  data: z.string().default(DEFAULT_SET),
  decoder: z.string().optional(),
  accelerate: z.string().optional(),
  'instance-type': z
    .string()
    .regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'is not a SageMaker instance type such as ml.g5.xlarge')
    .default('ml.g5.xlarge'),
  instances: count.default(1),
  'volume-gb': count.default(100),
  hours: hours.default(12),
  'wait-hours': hours.default(12),
  'on-demand': z.boolean().default(false),
  name: jobName.optional(),
  resume: jobName.optional(),
  tag: z.array(z.string().regex(/^[^=]+=.*$/, 'is not KEY=VALUE')).default([]),
  'dry-run': z.boolean().default(false),
  stack: z.string().default(TRAINING_STACK),
});
export type JobOptions = z.infer<typeof jobOptions>;

export type CloudCommand =
  | { do: 'help' }
  | { do: 'fetch'; job: string; out: string }
  | { do: 'start'; config: string; options: JobOptions };

/**
 * Reads the command line of `npm run train:cloud`; undefined when CONFIG, or JOB and OUT, are not there.
 *
 * @throws TrainFault BAD_OPTION naming every option that is wrong.
 */
export function readCommand(args: string[]): CloudCommand | undefined {
  const { values, positionals } = readCommandLine(args, {
    data: { type: 'string' },
    decoder: { type: 'string' },
    accelerate: { type: 'string' },
    'instance-type': { type: 'string' },
    instances: { type: 'string' },
    'volume-gb': { type: 'string' },
    hours: { type: 'string' },
    'wait-hours': { type: 'string' },
    'on-demand': { type: 'boolean' },
    name: { type: 'string' },
    resume: { type: 'string' },
    tag: { type: 'string', multiple: true },
    'dry-run': { type: 'boolean' },
    stack: { type: 'string' },
    fetch: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  const { help, fetch: job, ...given } = values;
  if (help) return { do: 'help' };
  const options = jobOptions.safeParse(given);
  if (!options.success)
    throw new TrainFault('BAD_OPTION', `Correct the options: ${z.prettifyError(options.error)}`);
  const [first, ...rest] = positionals;
  if (first === undefined || rest.length > 0) return undefined;
  return job === undefined
    ? { do: 'start', config: first, options: options.data }
    : { do: 'fetch', job, out: first };
}
