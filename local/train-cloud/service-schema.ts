import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const reference = z.object({ shape: z.string() });

const shape = z.object({
  type: z.string(),
  required: z.array(z.string()).default([]),
  members: z.record(z.string(), reference).optional(),
  member: reference.optional(),
  key: reference.optional(),
  value: reference.optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
type Shape = z.infer<typeof shape>;

const model = z.object({ shapes: z.record(z.string(), shape) });

const { shapes } = model.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/create-training-job.json'), 'utf8')),
);

/** Everything by which a value breaks a shape of SageMaker's API model (see fixtures/README.md), with its path. */
export function serviceFaults(value: unknown, name: string, path = name): string[] {
  const rules = shapes[name]!;
  switch (rules.type) {
    case 'structure':
      return structureFaults(value, rules, path);
    case 'list':
      if (!Array.isArray(value)) return [`${path} is no list`];
      return [
        ...rangeFaults(value.length, rules, `${path}.length`),
        ...value.flatMap((item, at) => serviceFaults(item, rules.member!.shape, `${path}[${at}]`)),
      ];
    case 'map':
      return mapFaults(value, rules, path);
    case 'string':
      return stringFaults(value, rules, path);
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is no boolean`];
    default:
      return Number.isInteger(value) ? rangeFaults(value as number, rules, path) : [`${path} is no integer`];
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function structureFaults(value: unknown, { required, members = {} }: Shape, path: string): string[] {
  if (!isObject(value)) return [`${path} is no structure`];
  const missing = required
    .filter((name) => value[name] === undefined)
    .map((name) => `${path}.${name} is missing`);
  const faults = Object.entries(value).flatMap(([name, item]) => {
    const member = members[name];
    return member === undefined
      ? [`${path}.${name} is unknown`]
      : serviceFaults(item, member.shape, `${path}.${name}`);
  });
  return [...missing, ...faults];
}

function mapFaults(value: unknown, rules: Shape, path: string): string[] {
  if (!isObject(value)) return [`${path} is no map`];
  const entries = Object.entries(value);
  return [
    ...rangeFaults(entries.length, rules, `${path}.size`),
    ...entries.flatMap(([key, item]) => [
      ...serviceFaults(key, rules.key!.shape, `${path} key`),
      ...serviceFaults(item, rules.value!.shape, `${path}.${key}`),
    ]),
  ];
}

function stringFaults(value: unknown, rules: Shape, path: string): string[] {
  if (typeof value !== 'string') return [`${path} is no string`];
  const faults = rangeFaults(value.length, rules, `${path}.length`);
  if (rules.enum && !rules.enum.includes(value)) faults.push(`${path} is none of its enumeration`);
  // Patterns hold for the whole value; those with classes of letters need the u flag, which refuses others.
  const { pattern } = rules;
  const whole = pattern && new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
  if (whole && !whole.test(value)) faults.push(`${path} does not match ${pattern}`);
  return faults;
}

function rangeFaults(size: number, { min, max }: Shape, path: string): string[] {
  const isWithin = (min === undefined || size >= min) && (max === undefined || size <= max);
  return isWithin ? [] : [`${path} is ${size}, not ${min ?? ''}–${max ?? ''}`];
}
