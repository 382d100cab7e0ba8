import { DatasetError } from './errors.ts';
import type { Source, SourceRecord } from './source.ts';

/** Which records train, by where they come from. */
export interface TrainingFilter {
  readonly key: 'device' | 'site';
  readonly value: string;
  /** True: only these train; false: these do not. */
  readonly isOnly: boolean;
}

/** "device=CS-12" as a filter. @throws DatasetError BAD_OPTION */
export function parseTrainingFilter(text: string, isOnly: boolean): TrainingFilter {
  const [, key, value] = /^(device|site)=(.+)$/.exec(text) ?? [];
  if (!value) {
    throw new DatasetError(
      'BAD_OPTION',
      `"${text}" names no device or site; write device=NAME or site=NAME.`,
    );
  }
  return { key: key as TrainingFilter['key'], value: value.trim(), isOnly };
}

/**
 * The source for a shift experiment: folds 1–8 without a device or site, or with it alone; fold 9 and the test fold stay
 * whole, so that each device and site can be scored. Patients are in one fold only, so none is on both sides.
 */
export function filterTraining(source: Source, { key, value, isOnly }: TrainingFilter): Source {
  const isKept = ({ split, facts }: SourceRecord) => {
    if (split !== 'train' && split !== 'validation') return true;
    return (facts[key]?.trim() === value) === isOnly;
  };
  async function* kept() {
    for await (const record of source.records) if (isKept(record)) yield record;
  }
  return { ...source, records: kept() };
}
