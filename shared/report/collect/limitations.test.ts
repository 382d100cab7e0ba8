import { expect, it } from 'vitest';
import { assessQuality } from '../../ecg/quality/assess.ts';
import { summariseQuality } from '../../ecg/quality/summary.ts';
import { readEcg } from '../../ecg/read.ts';
import { standardise } from '../../ecg/standardise.ts';
import { makeZippedRecord } from '../testing/wfdb-record.ts';
import { limitationsOf } from './limitations.ts';

const standard = standardise(await readEcg([{ name: 'a.zip', bytes: makeZippedRecord('a') }]));
const quality = summariseQuality(assessQuality(standard));

it('says nothing of an ECG without limitations', () => {
  const unlimited = { ...quality, reason: null, electrodePlacement: [] };
  const told = [{ code: 'ASSUMED_UNIT', message: 'The unit was taken for mV.' }];
  expect(limitationsOf({ warnings: told, quality: unlimited })).toEqual([]);
  expect(limitationsOf({})).toEqual([]);
});

it('repeats what the model did not have, what is noisy and what may be misplaced', () => {
  const missing = { code: 'MISSING_LEADS', message: 'The recording has no lead V3; set to 0 mV.' };
  const placement = {
    code: 'ARM_ELECTRODES_REVERSED',
    electrodes: ['LA', 'RA'],
    message: 'Check LA and RA.',
  };
  const limited = { ...quality, reason: 'Read with care: noise in V1.', electrodePlacement: [placement] };
  expect(limitationsOf({ warnings: [missing], quality: limited })).toEqual([
    missing,
    { code: 'LIMITED_SIGNAL', message: 'Read with care: noise in V1.' },
    { code: 'ARM_ELECTRODES_REVERSED', message: 'Check LA and RA.' },
  ]);
});
