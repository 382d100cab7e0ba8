import { describe, expect, it } from 'vitest';
import { NO_FACTS, type Source } from './source.ts';
import { filterTraining, parseTrainingFilter } from './training-filter.ts';

const SPLITS = ['train', 'train', 'validation', 'published', 'test'] as const;
const source: Source = {
  name: 'made',
  license: 'none',
  count: 10,
  records: ['A', 'B '].flatMap((device) =>
    SPLITS.map((split, i) => ({
      id: `${device}${i}`,
      patientId: `${device}${i}`,
      fold: 1,
      split,
      files: [],
      reference: null,
      facts: { ...NO_FACTS, device, site: '1' },
    })),
  ),
  translation: null,
  labelsWithoutCode: {},
};

async function idsOf(filtered: Source): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of filtered.records) ids.push(id);
  return ids;
}

describe('filterTraining', () => {
  it('leaves a device out of training and keeps it for scoring', async () => {
    const ids = await idsOf(filterTraining(source, parseTrainingFilter('device=B', false)));
    expect(ids).toEqual(['A0', 'A1', 'A2', 'A3', 'A4', 'B 3', 'B 4']);
  });

  it('trains on one alone', async () => {
    const ids = await idsOf(filterTraining(source, parseTrainingFilter('device=B', true)));
    expect(ids).toEqual(['A3', 'A4', 'B 0', 'B 1', 'B 2', 'B 3', 'B 4']);
  });

  it.each(['nurse=1', 'device', 'device='])('refuses "%s"', (text) => {
    expect(() => parseTrainingFilter(text, true)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
