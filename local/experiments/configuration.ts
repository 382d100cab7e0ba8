import type { Overrides } from './rows.ts';

export type Json = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The configuration with the overrides laid over it: objects merge, all else is replaced. An encoder of another
 * architecture, a pretrained decoder, and objectives of pretraining are replaced as a whole.
 */
export function withOverrides(base: Json, overrides: Overrides): Json {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    const before = base[key];
    const isWhole =
      key === 'objectives' || (isObject(value) && ('architecture' in value || 'pretrained' in value));
    merged[key] = isObject(before) && isObject(value) && !isWhole ? withOverrides(before, value) : value;
  }
  return merged;
}

/** Settings that the encoder's pretraining depends on; runs that agree in them share it. */
const PRETRAINING_KEYS = [
  'seed',
  'encoder',
  'pretraining',
  'augmentation',
  'pretraining_augmentation',
  'statement_targets',
] as const;

/** Equal for configurations whose pretraining is the same: spoilt reports do not touch it, left-out records do. */
export function pretrainingKey(configuration: Json): string {
  const { share, validated, without_device } = (configuration.data ?? {}) as Json;
  return JSON.stringify([
    ...PRETRAINING_KEYS.map((key) => configuration[key]),
    share,
    validated,
    without_device,
  ]);
}
