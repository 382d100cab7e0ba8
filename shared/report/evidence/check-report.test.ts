import { describe, expect, it } from 'vitest';
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import { checkReport } from './check-report.ts';
import { type HandBuilt, handBuilt, stated } from './facts.test-support.ts';
import { loadFixtureEcg } from './fixtures.test-support.ts';
import { RULES } from './rules/all.ts';
import { reportCheckSchema } from './schema.ts';

function priorityWith(codes: readonly string[], built: HandBuilt = {}) {
  return checkReport({ statements: codes.map((code) => stated(code)), ...handBuilt(built) }).priority;
}

describe('checkReport', () => {
  it('gives what its schema knows, for every finding of every rule and any ECG', () => {
    const statements = RULES.flatMap(({ findings }) =>
      findings.flatMap((code) => [
        stated(code, { code }),
        ...STANDARD_LEADS.map((lead) => stated(code, { code, leads: [lead] })),
      ]),
    );
    const ecgs: HandBuilt[] = [
      {},
      { grade: 'unusable' },
      { heartRate: 38, pr: null, pDuration: null, pBeforeQrs: 0 },
      { unusableLeads: ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] },
      { beats: [] },
    ];
    for (const ecg of ecgs) {
      const check = checkReport({ statements, ...handBuilt(ecg) });
      expect(reportCheckSchema.parse(JSON.parse(JSON.stringify(check)))).toEqual(check);
    }
  });

  it('says where its numbers come from', () => {
    const [statement] = checkReport({ statements: [stated('CLBBB')], ...handBuilt() }).statements;
    expect(statement!.evidence).toMatchObject({
      verdict: 'contradicted',
      rule: 'left-bundle-branch-block',
      reason: 'QRS duration is 90 ms, far short of the limit of 120 ms.',
      reference: expect.stringContaining('AHA'),
    });
    expect(statement!.evidence.values.map(({ name }) => name)).toEqual(['QRS duration', 'R less S in V1']);
    expect(statement!.evidence.values[1]!.source.leads).toEqual(['V1']);
  });

  it('leaves clauses that no rule knows open', () => {
    const { statements } = checkReport({
      statements: [stated('compared with the last tracing'), stated('EL')],
      ...handBuilt(),
    });
    expect(statements.map(({ evidence }) => [evidence.verdict, evidence.rule])).toEqual([
      ['unverifiable', 'none'],
      ['unverifiable', 'none'],
    ]);
  });

  it('takes confidence from the tokens of the clause', () => {
    const tokens = [
      { text: 'sinus', logProbability: Math.log(0.9) },
      { text: ' rhythm.', logProbability: Math.log(0.4) },
      { text: ' normal', logProbability: Math.log(0.5) },
      { text: ' ecg.', logProbability: 0 },
      { text: '', logProbability: Math.log(0.01) },
    ];
    const statements = [
      stated('SR', { text: 'sinus rhythm', start: 0, end: 12 }),
      stated('NORM', { text: 'normal ecg', start: 14, end: 24 }),
    ];
    const raw = checkReport({ statements, ...handBuilt(), tokens });
    expect(raw.statements.map(({ confidence }) => confidence!.value)).toEqual([
      expect.closeTo(0.6, 10),
      expect.closeTo(Math.sqrt(0.5), 10),
    ]);
    expect(raw.statements[0]!.confidence!.isCalibrated).toBe(false);
    const calibrated = checkReport({
      statements,
      ...handBuilt(),
      tokens,
      calibration: {
        signal: 'minimum',
        points: [
          { raw: 0, calibrated: 0 },
          { raw: 1, calibrated: 0.5 },
        ],
        fittedOn: 'a test',
        statements: 2,
      },
    });
    expect(calibrated.statements.map(({ confidence }) => confidence)).toEqual([
      { value: expect.closeTo(0.2, 10), isCalibrated: true },
      { value: expect.closeTo(0.25, 10), isCalibrated: true },
    ]);
    expect(checkReport({ statements, ...handBuilt() }).statements[0]!.confidence).toBeNull();
  });

  it.each<[string, readonly string[], HandBuilt, 'urgent' | 'soon' | 'routine']>([
    ['nothing', ['SR', 'NORM'], {}, 'routine'],
    ['a critical rate, though mentioned', ['SBRAD'], { heartRate: 36 }, 'urgent'],
    ['a critical finding that is stated', ['INJAS'], { waves: { V2: { t: -0.4 } } }, 'urgent'],
    ['a critical finding that is contradicted', ['INJLA'], {}, 'routine'],
    ['atrial fibrillation', ['AFIB'], { fibrillation: 0.9, rrIrregularity: 0.3, pBeforeQrs: 0 }, 'soon'],
    ['an omitted major finding', ['SR'], { pr: 260 }, 'soon'],
    ['the same finding when mentioned', ['SR', '1AVB'], { pr: 260 }, 'routine'],
    ['an omitted minor finding', ['SR'], { heartRate: 112 }, 'routine'],
  ])('%s', (_, codes, built, level) => {
    const priority = priorityWith(codes, built);
    expect(priority.level).toBe(level);
    expect(priority.reasons.length > 0).toBe(level !== 'routine');
  });
});

describe('real recordings', () => {
  it('a normal ECG (PTB-XL 3): its own report holds, others do not', async () => {
    const facts = await loadFixtureEcg(
      'shared/dataset/fixtures/ptbxl/records100/00000/00003_lr.hea',
      'female',
    );
    const own = checkReport({ statements: [stated('SR'), stated('NORM')], ...facts });
    expect(own.statements.map(({ evidence }) => evidence.verdict)).toEqual(['supported', 'supported']);
    expect(own.omissions).toEqual([]);
    expect(own.priority.level).toBe('routine');
    const other = checkReport({
      statements: ['AFIB', 'STACH', 'CLBBB', 'LAFB', '1AVB', 'PVC', 'INVT', 'IMI'].map((code) =>
        stated(code),
      ),
      ...facts,
    });
    expect(new Set(other.statements.map(({ evidence }) => evidence.verdict))).toEqual(
      new Set(['contradicted']),
    );
  });

  it('left anterior fascicular block (PTB-XL 41)', async () => {
    const facts = await loadFixtureEcg('tests/model/fixtures/00041_lr.hea', 'male');
    const own = checkReport({ statements: [stated('SR'), stated('LAFB')], ...facts });
    expect(own.statements.map(({ evidence }) => evidence.verdict)).toEqual(['supported', 'supported']);
    expect(own.omissions).toEqual([]);
    const wrong = checkReport({ statements: [stated('SR'), stated('NORM')], ...facts });
    expect(wrong.statements[1]!.evidence.verdict).toBe('contradicted');
    expect(wrong.omissions.map(({ finding }) => finding)).toEqual(['marked-left-axis']);
  });

  it('atrial flutter at 129/min (PTB-XL 18): "sinus rhythm. normal ECG." does not pass', async () => {
    const facts = await loadFixtureEcg('tests/model/fixtures/00018_hr.hea', 'male');
    const own = checkReport({ statements: [stated('AFLT')], ...facts });
    expect(own.statements[0]!.evidence.verdict).not.toBe('contradicted');
    expect(own.priority.level).toBe('soon');
    const wrong = checkReport({ statements: [stated('SR'), stated('NORM')], ...facts });
    expect(wrong.statements.map(({ evidence }) => evidence.verdict)).toEqual([
      'contradicted',
      'contradicted',
    ]);
    expect(wrong.omissions.map(({ finding }) => finding)).toContain('marked-tachycardia');
  });
});
