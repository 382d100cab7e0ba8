import { describe, expect, it } from 'vitest';
import { ludbStatements } from './statements.ts';

describe('ludbStatements', () => {
  it.each<[string[], Record<string, number>]>([
    [['Rhythm: Sinus rhythm.', 'Electric axis of the heart: normal.'], { SR: 100, NORM: 100 }],
    [['Rhythm: Sinus bradycardia.', 'Electric axis of the heart: normal.'], { SBRAD: 100 }],
    [['Rhythm: Atrial fibrillation.', 'Left ventricular hypertrophy.'], { AFIB: 100, LVH: 100 }],
    [['Left ventricular hypertrophy.', 'Left ventricular overload.'], { LVH: 100 }],
    [['I degree AV block.', 'Left anterior hemiblock.'], { '1AVB': 100, LAFB: 100 }],
    [['Non-specific intravintricular conduction delay.'], { IVCD: 100 }],
    [['Atrial extrasystole, type: bigemini.'], { PAC: 100, BIGU: 100 }],
    [['Ventricular extrasystole, localisation: LVOT, LVS.'], { PVC: 100 }],
    [['STEMI: anterior wall.', 'STEMI: septal.'], { ASMI: 100 }],
    [['Scar formation: inferior wall.', 'Scar formation: posterior wall.'], { IPMI: 100 }],
    [['Ischemia: anterior wall.', 'Ischemia: lateral wall.', 'Ischemia: apical.'], { ISCAL: 100 }],
    [['Ischemia: apical.'], { ISC_: 100 }],
    [['Undefined ischemia/scar/supp.NSTEMI: inferior wall.'], { ISCIN: 50 }],
    [['Non- specific repolarization abnormalities: lateral wall.'], { NST_: 100 }],
  ])('%j', (labels, scpCodes) => {
    expect(ludbStatements(labels, false)).toMatchObject({ scpCodes, withoutCode: [] });
  });

  it('never calls a paced ECG normal', () => {
    expect(ludbStatements(['Rhythm: Sinus rhythm.'], true).scpCodes).toEqual({ SR: 100, PACE: 100 });
  });

  it('names the axis as PTB-XL does', () => {
    const axis = (name: string) => ludbStatements([`Electric axis of the heart: ${name}.`], false).heartAxis;
    expect(['left axis deviation', 'right axis deviation', 'vertical', 'normal'].map(axis)).toEqual([
      'LAD',
      'RAD',
      'MID',
      'MID',
    ]);
    expect(ludbStatements([], false).heartAxis).toBeNull();
  });

  it('names labels that have no code', () => {
    expect(ludbStatements(['Early repolarization syndrome.'], false)).toEqual({
      scpCodes: {},
      heartAxis: null,
      withoutCode: ['early repolarization syndrome'],
    });
  });
});
