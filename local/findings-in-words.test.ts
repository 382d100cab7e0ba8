import { describe, expect, it } from 'vitest';
import { analyseEcg } from '../shared/ecg/analyse.ts';
import { loadEcgFiles } from './ecg-files.ts';
import { findingsInWords } from './findings-in-words.ts';

const DEMO = new URL('demo-ecgs/00041_hr.hea', import.meta.url).pathname;
const analysis = await analyseEcg(await loadEcgFiles(DEMO));
const { intervals, axes } = analysis.measurements;

describe('findingsInWords', () => {
  it('names rate, intervals, axis and quality', () => {
    const [first, ...others] = findingsInWords(analysis);
    expect(first).toBe(
      `Rate ${intervals.heartRate.value}/min, PR ${intervals.pr.value} ms, QRS ${intervals.qrs.value} ms, ` +
        `QT ${intervals.qt.value} ms, QTc (Fridericia) ${intervals.qtcFridericia.value} ms, ` +
        `QTc (Bazett) ${intervals.qtcBazett.value} ms, QRS axis ${axes.qrs.value}°.`,
    );
    expect(others).toEqual(['Signal quality: acceptable.']);
  });

  it('says once why something was not measured, why the signal is limited, and to check the electrodes', () => {
    const none = { value: null, unit: 'ms', reason: 'No P wave was found.' } as const;
    const placement = { code: 'X', electrodes: ['LA', 'RA'], message: 'Check electrode placement: arms.' };
    const lines = findingsInWords({
      measurements: { axes, intervals: { ...intervals, pr: none, qt: none } },
      quality: {
        ...analysis.quality,
        grade: 'limited',
        reason: 'Read with care: mains hum in I.',
        electrodePlacement: [placement],
      },
    });
    expect(lines[0]).toContain('PR –, QRS');
    expect(lines.slice(1)).toEqual([
      'PR, QT not measured: No P wave was found.',
      'Signal quality: limited.',
      'Read with care: mains hum in I.',
      'Check electrode placement: arms.',
    ]);
  });
});
