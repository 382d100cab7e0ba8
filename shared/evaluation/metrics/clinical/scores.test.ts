import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStatements } from '../../../report/statements/read-statements.ts';
import { clinicalScores, headlineScores } from './scores.ts';
import { RARE_CODES, SCORED_CODES } from './statements.ts';
import { type CaseTally, tallyCase } from './tally.ts';

interface Pair {
  candidate: string;
  reference?: string;
  scpCodes: Record<string, number>;
}

function tallies(pairs: readonly Pair[]): CaseTally[] {
  return pairs.map(({ candidate, reference = candidate, scpCodes }) =>
    tallyCase({
      statements: readStatements(candidate),
      referenceStatements: readStatements(reference),
      scpCodes,
    }),
  );
}

const INFARCT = { SR: 0, ABQRS: 0, IMI: 100, LAFB: 100 };

describe('hand-made pairs', () => {
  it.each([
    [
      'as the reference',
      'Sinus rhythm. Left anterior fascicular block. Abnormal QRS: old inferior infarction.',
    ],
    [
      'in another order',
      'Abnormal QRS: old inferior infarction. Left anterior fascicular block. Sinus rhythm.',
    ],
    ['in other words', 'NSR, LAHB. Abnormal QRS, inferior MI - age undetermined'],
    ['hedged', 'Sinus rhythm. Abnormal QRS: possible inferior infarct. Probable left anterior hemiblock.'],
    [
      'with what no statement covers',
      'Sinus rhythm. LAFB. Abnormal QRS: inferior infarction. Left axis deviation. Suggest repeat tracing.',
    ],
  ])('all right: %s', (_, candidate) => {
    const { micro } = clinicalScores(tallies([{ candidate, scpCodes: INFARCT }]));
    expect(micro).toMatchObject({ positives: 4, claimed: 4, precision: 1, recall: 1, f1: 1 });
  });

  it('nothing said: all missed', () => {
    const { micro, superclassMacroF1 } = clinicalScores(tallies([{ candidate: '', scpCodes: INFARCT }]));
    expect(micro).toEqual({ positives: 4, claimed: 0, precision: null, recall: 0, f1: 0 });
    expect(superclassMacroF1).toBe(0);
  });

  it('a negated finding is absent: a miss where it is there, no false claim where it is not', () => {
    const candidate = 'Sinus rhythm. No left anterior fascicular block. No evidence of ischaemia.';
    const { micro } = clinicalScores(tallies([{ candidate, scpCodes: INFARCT }]));
    expect(micro).toMatchObject({ claimed: 1, precision: 1, recall: 0.25 });
  });

  it('boilerplate alone scores low, the constant report gets its rhythm only', () => {
    const pairs = [INFARCT, { AFIB: 0, LVH: 100, ISC_: 100 }, { SR: 0, CRBBB: 100 }];
    const scoresOf = (candidate: string) =>
      clinicalScores(tallies(pairs.map((scpCodes) => ({ candidate, scpCodes }))));
    const boilerplate = scoresOf('Abnormal ECG. Unconfirmed report. Suggest cardiological review.');
    expect(boilerplate.micro.f1).toBe(0);
    const constant = scoresOf('Sinus rhythm. Normal ECG.');
    expect(constant.micro).toMatchObject({ claimed: 6, precision: 2 / 6, recall: 2 / 9 });
    expect(constant.superclassMacroF1).toBe(0);
    expect(constant.rhythm.SR).toMatchObject({ precision: 2 / 3, recall: 1 });
  });
});

describe('averages', () => {
  it('the macro average takes statements with 20 positives and weighs them alike', () => {
    const often = Array.from({ length: 40 }, () => ({ candidate: 'Sinus rhythm.', scpCodes: { SR: 0 } }));
    const missed = Array.from({ length: 20 }, () => ({ candidate: '', scpCodes: { AFIB: 0 } }));
    const seldom = [{ candidate: '', scpCodes: { AFLT: 0 } }];
    const scores = clinicalScores(tallies([...often, ...missed, ...seldom]));
    expect(scores.macroStatements).toBe(2);
    expect(scores.macroF1).toBe(0.5);
    expect(scores.micro.recall).toBe(40 / 61);
  });

  it('the rare tail is one pot of the statements that are rare in the training folds', () => {
    const scores = clinicalScores(
      tallies([
        { candidate: 'Atrial flutter.', scpCodes: { AFLT: 0 } },
        { candidate: 'Sinus rhythm.', scpCodes: { SR: 0, WPW: 100 } },
        { candidate: 'Sinus rhythm. WPW pattern.', scpCodes: { SR: 0 } },
      ]),
    );
    expect(scores.rare).toMatchObject({ positives: 2, claimed: 2, precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(RARE_CODES.filter((code) => !SCORED_CODES.includes(code))).toEqual([]);
  });

  it('borderline counts what the coder or the reference was not sure of', () => {
    const scores = clinicalScores(
      tallies([
        {
          candidate: 'Sinus rhythm. Inferior infarction. LVH.',
          reference: 'Sinus rhythm. Possible LVH.',
          scpCodes: { SR: 0, IMI: 50 },
        },
        { candidate: 'Sinus rhythm.', reference: 'Sinus rhythm.', scpCodes: { SR: 0, ASMI: 15, LAFB: 100 } },
      ]),
    );
    expect(scores.borderline).toMatchObject({ positives: 2, claimed: 2, precision: 0.5, recall: 0.5 });
  });

  it('superclasses count a diagnosis of unknown place and ST-T wording', () => {
    const { superclasses } = clinicalScores(
      tallies([{ candidate: 'Old MI. T waves are inverted in V5.', scpCodes: { IMI: 100, NDT: 100 } }]),
    );
    expect([superclasses.MI.f1, superclasses.STTC.f1, superclasses.NORM.f1]).toEqual([1, 1, null]);
  });
});

describe('PTB-XL coding habits', () => {
  it.each([
    ['Anterior infarction.', { ASMI: 100 }],
    ['Inferior infarction; anterolateral infarction.', { ILMI: 100 }],
    ['LVH. ST segments are depressed in V5,6.', { LVH: 100, STD_: 0, ISC_: 100 }],
    ['Possible ischaemia. T waves are flat in V5,6.', { LOWT: 0, NDT: 100 }],
    ['Abnormal ST & T, probably inferior ischaemia.', { ISCIN: 100 }],
  ])('%s is recorded as %o', (candidate, scpCodes) => {
    const { micro } = clinicalScores(tallies([{ candidate, scpCodes }]));
    expect(micro).toMatchObject({ claimed: Object.keys(scpCodes).length, f1: 1 });
  });

  it.each([
    ['Anterior infarction.', { AMI: 100 }],
    ['Inferior infarction; lateral infarction.', { IMI: 100, LMI: 100 }],
    ['Possible ischaemia. T waves are flat in V5,6.', { LOWT: 0, ISC_: 100 }],
    ['ST elevation in V2. T wave abnormality.', { STE_: 0, TAB_: 0 }],
  ])('%s is taken at its word where the codes say so: %o', (candidate, scpCodes) => {
    expect(clinicalScores(tallies([{ candidate, scpCodes }])).micro.f1).toBe(1);
  });

  it('leaves to the reference text what the codes do not show', () => {
    const claim = { candidate: 'Sinus rhythm. ST elevation in V2.', scpCodes: { SR: 0 } };
    const confirmed = clinicalScores(tallies([{ ...claim, reference: 'ST elevation in V1-3.' }]));
    expect(confirmed.micro).toMatchObject({ claimed: 1, precision: 1 });
    const invented = clinicalScores(tallies([{ ...claim, reference: 'Sinus rhythm.' }]));
    expect(invented.micro).toMatchObject({ claimed: 2, precision: 0.5 });
  });
});

describe('literal coding', () => {
  it('takes the wording at its word', () => {
    const tally = tallyCase(
      {
        statements: readStatements('Anterior infarction. ST elevation in V2.'),
        referenceStatements: [],
        scpCodes: { AMI: 100, STE_: 0 },
      },
      'literal',
    );
    expect(clinicalScores([tally]).micro.f1).toBe(1);
  });
});

describe('headlineScores', () => {
  const pairs = tallies([
    { candidate: 'Sinus rhythm. LVH.', scpCodes: { SR: 0 } },
    { candidate: 'Atrial fibrillation.', scpCodes: { AFIB: 0, IMI: 15 } },
    { candidate: '', scpCodes: { SR: 0 } },
  ]);
  const scoresOf = headlineScores(pairs);

  it('equals the scores of the chosen cases, repeats counted', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 }), { maxLength: 8 }), (cases) => {
        const expected = clinicalScores(cases.map((index) => pairs[index]!));
        const actual = scoresOf(cases);
        expect(actual.microF1).toEqual(expected.micro.f1 ?? Number.NaN);
        expect(actual.superclassMacroF1).toEqual(expected.superclassMacroF1 ?? Number.NaN);
        expect(actual.borderlineF1).toEqual(expected.borderline.f1 ?? Number.NaN);
        expect(actual['rhythm.SR']).toEqual(expected.rhythm.SR!.f1 ?? Number.NaN);
      }),
    );
  });

  it('has no macro score where no statement has enough positives', () => {
    expect(scoresOf([0, 1, 2]).macroF1).toBeNaN();
  });
});
