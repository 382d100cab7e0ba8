import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEXICON } from './lexicon/lexicon.ts';
import { readStatements } from './read-statements.ts';
import { statementSchema } from './schema.ts';

const MARK = { stated: '', possible: '?', negated: '!' } as const;

/** Findings with "?" for possible and "!" for negated, "–" for a clause that the lexicon does not know. */
function findingsIn(text: string): string {
  return readStatements(text)
    .map(({ finding, certainty }) => (finding ?? '–') + MARK[certainty])
    .join(' ');
}

describe('findings', () => {
  it.each([
    ['Sinus rhythm with 1st degree A-V block', 'SR 1AVB'],
    ['Sinus rhythm. Normal axis. Normal ECG.', 'SR normal-axis NORM'],
    ['Sinus bradycardia. Otherwise normal ECG.', 'SBRAD NORM'],
    ['Abnormal ECG', 'abnormal-ecg'],
    ['No definite pathology.', 'NORM'],
    ['Rhythm: sinus. Axis: normal.', 'SR normal-axis'],
    ['Atrial fibrillation with rapid ventricular response', 'AFIB'],
    ['AF with RVR, LBBB, LAD', 'AFIB CLBBB left-axis-deviation'],
    ['Atrial fibrillation/flutter.', 'atrial-fibrillation-or-flutter'],
    ['Atrial flutter with 2:1 A-V block', 'AFLT av-block'],
    ['Second degree AV block, Mobitz II', '2AVB 2AVB'],
    ['Third degree (complete) AV block', '3AVB'],
    ['AV block, first degree. AV block I°. 1° AVB', '1AVB 1AVB 1AVB'],
    ['Left anterior fascicular block. Left posterior hemiblock.', 'LAFB LPFB'],
    ['Incomplete right bundle branch block, complete left bundle-branch block', 'IRBBB CLBBB'],
    ['Bifascicular block: RBBB + LAFB', 'CRBBB LAFB CRBBB LAFB'],
    ['Nonspecific intraventricular conduction delay', 'IVCD'],
    ['LVH with secondary ST-T changes', 'LVH st-t-abnormality'],
    ['Moderate voltage criteria for left ventricular hypertrophy.', 'VCLVH LVH?'],
    ['Biatrial enlargement', 'LAO/LAE RAO/RAE'],
    ['Low QRS voltages in limb leads', 'low-voltage-limb-leads'],
    ['Inferior infarct - age undetermined', 'IMI'],
    ['Infero-postero-lateral myocardial infarction', 'IPLMI'],
    ['Anterolateral STEMI', 'ALMI'],
    ['Old infarct of the inferior wall', 'IMI'],
    ['Infarction, inferior. Ischaemia in the anterior and lateral leads', 'IMI ISCAN ISCLA'],
    ['Old infarction, lateral ischaemia. Ant/lateral infarct', 'infarction ISCLA ALMI'],
    ['Old MI', 'infarction'],
    ['IV conduction defect of left bundle branch block type', 'IVCD'],
    ['Lateral ST-T abnormality is nonspecific', 'NST_'],
    ['Small inferior Q waves noted: probably normal ECG', 'QWAVE NORM?'],
    ['Marked ST depression (proximal LAD occlusion)', 'STD_'],
    ['Nonspecific T wave abnormality. Non-specific T wave flattening in I.', 'NDT NT_'],
    ['ST segments are depressed and T waves inverted in I, aVL.', 'STD_ INVT'],
    ['Supraventricular extrasystole(s), bigeminy.', 'supraventricular-premature-complex BIGU'],
    ['Frequent PVCs. Premature atrial contraction(s)', 'PVC PAC'],
    ['A-V sequential or dual chamber electronic pacemaker', 'PACE'],
    ['Wandering pacemaker.', 'wandering-atrial-pacemaker'],
    ['sinus rhythm left axis deviation', 'SR left-axis-deviation'],
    ['Suggest repeat tracing.', '–'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(findingsIn(text)).toBe(expected);
  });
});

describe('certainty', () => {
  it.each([
    ['Possible anteroseptal and inferior infarction, left axis deviation.', 'ASMI? IMI? left-axis-deviation'],
    ['possible anterior, lateral and inferior infarction', 'AMI? LMI? IMI?'],
    ['Possible LVH, left axis deviation', 'LVH? left-axis-deviation'],
    ['Inferior infarction, probably old.', 'IMI'],
    ['Probable old inferior infarction.', 'IMI?'],
    ['Inferior infarct cannot be excluded, LVH', 'IMI? LVH'],
    ['Cannot rule out anterior infarct, age undetermined', 'AMI?'],
    ['Ischaemia is not excluded.', 'ISC_?'],
    ['Hyperkalaemia should be excluded.', 'EL?'],
    ['T wave abnormality, consider anterior ischemia', 'TAB_ ISCAN?'],
    [
      'ST elevation, consider early repolarization, pericarditis, or injury',
      'STE_ early-repolarisation? pericarditis? subendocardial-injury?',
    ],
    ['Prolonged QT - consider ischemia, electrolyte imbalance, drug effects', 'LNGQT ISC_? EL? EL?'],
    ['Inferior ST-T abnormality may be due to myocardial ischemia', 'st-t-abnormality ISCIN?'],
    ['Ant/septal T wave abnormality suggests myocardial infarct', 'TAB_ ASMI?'],
    ['QRS changes V3/V4 may be due to LVH but cannot rule out anterior infarct', 'LVH? AMI?'],
    ['T wave abnormality is borderline', 'TAB_?'],
    ['Abnormal QRS(T): possible inferior myocardial damage.', 'ABQRS IMI?'],
    ['Inferior myocardial damage.', 'IMI?'],
    ['Incomplete right bundle branch block, possible.', 'IRBBB?'],
    ['Voltages are high in limb leads suggesting LVH.', 'VCLVH LVH?'],
    ['Q waves in II, III, aVF are probably normal.', 'QWAVE'],
    ['LVH?', 'LVH?'],
    ['Borderline first degree AV block', '1AVB?'],
    ['No evidence of ischemia or infarction.', 'ISC_! infarction!'],
    ['No ST elevation, T wave inversion or Q waves.', 'STE_! INVT! QWAVE!'],
    ['No ST elevation or depression', 'STE_! STD_!'],
    ['Sinus rhythm without ST-T changes', 'SR st-t-abnormality!'],
    ['There is no left bundle branch block, RBBB', 'CLBBB! CRBBB'],
    ['Ischaemia unlikely', 'ISC_!'],
    ['IVCD, not LBBB', 'IVCD CLBBB!'],
    ['MI has been ruled out', 'infarction!'],
    ['No P wave recognised and LBBB', 'no-p-wave CLBBB'],
    ['Rhythm was previously atrial fibrillation', 'AFIB!'],
    ['Atrial fibrillation is no longer present', 'AFIB!'],
    ['Sinus rhythm has replaced atrial fibrillation', 'SR AFIB!'],
  ])('%s', (text, expected) => {
    expect(findingsIn(text)).toBe(expected);
  });
});

describe('clauses and leads', () => {
  it('gives each finding the leads of its own clause', () => {
    const statements = readStatements(
      'Q waves in II, III, aVF consistent with old inferior myocardial infarction. T waves are inverted in V1-V3.',
    );
    expect(statements.map(({ code, text, leads }) => [code, text, leads])).toEqual([
      ['QWAVE', 'Q waves in II, III, aVF', ['II', 'III', 'aVF']],
      ['IMI', 'consistent with old inferior myocardial infarction', []],
      ['INVT', 'T waves are inverted in V1-V3', ['V1', 'V2', 'V3']],
    ]);
  });

  it('says where a clause stands', () => {
    const report = 'Sinus rhythm.  Possible LVH, left axis deviation.';
    for (const { text, start, end } of readStatements(report)) expect(report.slice(start, end)).toBe(text);
  });

  it('keeps a clause without any finding', () => {
    expect(readStatements('Compared with tracing of yesterday: unchanged')).toEqual([
      {
        text: 'Compared with tracing of yesterday',
        start: 0,
        end: 34,
        code: null,
        certainty: 'stated',
        leads: [],
      },
      { text: 'unchanged', start: 36, end: 45, code: null, certainty: 'stated', leads: [] },
    ]);
  });
});

const words = LEXICON.flatMap(({ findings }) => findings.map(({ name }) => name));
const reportText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...words),
      fc.constantFrom(
        'no',
        'possible',
        'cannot be excluded',
        ',',
        '.',
        ': ',
        ';',
        'and',
        'or',
        'in V1-V4',
        'I, aVL',
        '?',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(' '));

describe('any text', () => {
  it('gives valid statements whose text stands where they say', () => {
    fc.assert(
      fc.property(reportText, (text) => {
        for (const statement of readStatements(text)) {
          statementSchema.parse(statement);
          expect(text.slice(statement.start, statement.end)).toBe(statement.text);
          expect(statement.text).not.toBe('');
        }
      }),
    );
  });

  it('is read the same way twice, whatever was read before and whatever the caller did with the first answer', () => {
    fc.assert(
      fc.property(reportText, (text) => {
        const first = readStatements(text);
        const copy = structuredClone(first);
        for (const statement of first) statement.leads.push('I');
        expect(readStatements(text)).toEqual(copy);
      }),
    );
  });

  it('reads its own names: every finding is found in its display name', () => {
    const unread = LEXICON.flatMap(({ findings }) => findings)
      .filter(({ id, name }) => !readStatements(name).some(({ finding }) => finding === id))
      .map(({ id }) => id);
    expect(unread).toEqual([]);
  });
});
