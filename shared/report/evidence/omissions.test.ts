import { describe, expect, it } from 'vitest';
import { detectAbnormalities } from './detect.ts';
import { DETECTORS } from './detectors/all.ts';
import { type HandBuilt, handBuilt, stated } from './facts.test-support.ts';
import { findOmissions } from './omissions.ts';
import { RULES } from './rules/all.ts';

function omitted(built: HandBuilt, codes: readonly string[] = []): string[] {
  return findOmissions(
    codes.map((code) => stated(code)),
    detectAbnormalities(handBuilt(built)),
  ).map(({ finding }) => finding);
}

const LEFT_BUNDLE: HandBuilt = { qrs: 150, waves: { V1: { r: 0.1, s: -2 } } };
const PREMATURE = 'premature-ventricular-candidate';

describe('omissions', () => {
  it('is silent on an unremarkable ECG', () => {
    expect(omitted({})).toEqual([]);
  });

  it.each<[string, HandBuilt, string]>([
    ['extreme-bradycardia', { heartRate: 38 }, 'SBRAD'],
    ['bradycardia', { heartRate: 46 }, 'SBRAD'],
    ['extreme-tachycardia', { heartRate: 150 }, 'SVTAC'],
    ['marked-tachycardia', { heartRate: 124 }, 'STACH'],
    ['tachycardia', { heartRate: 112 }, 'AFIB'],
    ['atrial-fibrillation', { fibrillation: 0.9, rrIrregularity: 0.3, pBeforeQrs: 0 }, 'AFIB'],
    ['long-pr', { pr: 260 }, '1AVB'],
    ['ventricular-ectopy', { beats: ['normal', PREMATURE, 'normal', 'normal'] }, 'PVC'],
    ['frequent-ventricular-ectopy', { beats: [PREMATURE, 'normal', PREMATURE, PREMATURE] }, 'BIGU'],
    [
      'atrial-ectopy',
      { beats: ['normal', 'premature-atrial-candidate', 'normal', 'premature-atrial-candidate'] },
      'PAC',
    ],
    ['pacing', { pacedBeats: 1 }, 'PACE'],
    ['left-bundle-branch-block', LEFT_BUNDLE, 'CLBBB'],
    ['right-bundle-branch-block', { qrs: 140, endOfQrs: { V1: 0.4, I: -0.15 } }, 'CRBBB'],
    ['wide-qrs', { qrs: 134, waves: { V1: { r: 1, s: -1.2 } } }, 'IVCD'],
    ['marked-left-axis', { qrsAxis: -65 }, 'LAFB'],
    ['marked-right-axis', { qrsAxis: 130 }, 'RVH'],
    ['pathological-q', { waves: { II: { q: -0.4, qDuration: 44 }, aVF: { q: -0.3, qDuration: 42 } } }, 'IMI'],
    ['loss-of-r', { waves: { V3: { r: 0.03 } } }, 'ASMI'],
    ['left-ventricular-voltage', { waves: { V1: { s: -2.6 }, V5: { r: 2.5 } } }, 'VCLVH'],
    [
      'low-voltage',
      { everyWave: { leads: ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'], waves: { q: null, r: 0.2, s: -0.05 } } },
      'LVOLT',
    ],
    ['very-long-qt', { qtcBazett: 530, qtcFridericia: 515 }, 'LNGQT'],
    ['long-qt', { qtcBazett: 495, qtcFridericia: 485 }, 'LNGQT'],
    ['st-depression', { waves: { V5: { st60: -0.15 }, V6: { st60: -0.12 } } }, 'STD_'],
    ['st-elevation', { waves: { II: { st60: 0.3 }, aVF: { st60: 0.3 } } }, 'STE_'],
    ['flat-or-inverted-t', { waves: { V5: { t: -0.1 }, V6: { t: -0.12 } } }, 'INVT'],
    ['wide-qrs-tachycardia', { heartRate: 125, qrs: 150, waves: { V1: { r: 1, s: -1.2 } } }, 'IVCD'],
  ])('reports %s until a statement mentions it', (finding, built, code) => {
    expect(omitted(built)).toContain(finding);
    expect(omitted(built, ['SR'])).toContain(finding);
    expect(omitted(built, [code])).not.toContain(finding);
  });

  it('names the graver of two findings that say the same', () => {
    expect(omitted({ heartRate: 150 })).toEqual(['extreme-tachycardia']);
    expect(omitted(LEFT_BUNDLE)).toEqual(['left-bundle-branch-block']);
  });

  it('puts the gravest first', () => {
    expect(omitted({ heartRate: 38, waves: { V1: { s: -2.6 }, V5: { r: 2.5 } } })).toEqual([
      'extreme-bradycardia',
      'left-ventricular-voltage',
    ]);
  });

  it('takes "possible" for a mention, a negation not', () => {
    const measured = detectAbnormalities(handBuilt({ pr: 260 }));
    expect(findOmissions([stated('1AVB', { certainty: 'possible' })], measured)).toEqual([]);
    expect(findOmissions([stated('1AVB', { certainty: 'negated' })], measured)).toHaveLength(1);
  });

  it('finds nothing in a recording that must not be read, or in leads that must not', () => {
    expect(omitted({ heartRate: 38, grade: 'unusable' })).toEqual([]);
    const inverted: HandBuilt = { waves: { V5: { t: -0.2 }, V6: { t: -0.2 } } };
    expect(omitted({ ...inverted, unusableLeads: ['V5', 'V6'] })).toEqual([]);
  });

  it('gives numbers with their source', () => {
    const [omission] = findOmissions([], detectAbnormalities(handBuilt({ pr: 260 })));
    expect(omission!.values[0]).toMatchObject({
      name: 'PR interval',
      value: 260,
      unit: 'ms',
      limit: { relation: 'at least', value: 200 },
      source: { beats: [0, 1, 2] },
    });
  });

  it('has one detector a finding, and mentions that a rule or a code stands for', () => {
    const names = DETECTORS.map(({ finding }) => finding);
    expect(new Set(names).size).toBe(names.length);
    const ruled = new Set(RULES.flatMap(({ findings }) => findings));
    const mentions = DETECTORS.flatMap(({ mentionedBy }) => mentionedBy);
    expect(mentions.filter((name) => name === name.toLowerCase() && !ruled.has(name))).toEqual([]);
    for (const { supersedes } of DETECTORS)
      for (const lesser of supersedes ?? []) expect(names).toContain(lesser);
  });
});
