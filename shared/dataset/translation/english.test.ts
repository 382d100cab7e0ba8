import { describe, expect, it } from 'vitest';
import { tidyEnglish } from './english.ts';

describe('tidyEnglish', () => {
  it('only puts full stops and letter case to an English report', () => {
    expect(tidyEnglish('sinus rhythm.  q waves in ii,,iii, avf !')).toBe(
      'Sinus rhythm. Q waves in II, III, aVF.',
    );
  });

  it('parts statements that no full stop parts', () => {
    expect(
      tidyEnglish('sinus rhythm left axis deviation left anterior fascicular block otherwise normal ecg'),
    ).toBe('Sinus rhythm. Left axis deviation. Left anterior fascicular block. Otherwise normal ECG.');
    const whole = 'sinus rhythm with left axis deviation due to left anterior fascicular block';
    expect(tidyEnglish(whole)).toBe(
      'Sinus rhythm with left axis deviation due to left anterior fascicular block.',
    );
  });

  it.each([
    ['this may be due to lv strain or is', 'This may be due to LV strain or ischaemia.'],
    [
      'q waves in v2, old anteroseptal infarct can',
      'Q waves in V2, old anteroseptal infarct cannot be excluded.',
    ],
    ['early inferolateral myocardial infa', 'Early inferolateral myocardial infarct ...'],
    ['t waves are flat or inverted in chest leads xyl', 'T waves are flat or inverted in chest leads ...'],
    ['myocardial ischaemia is likely.', 'Myocardial ischaemia is likely.'],
    ['t waves a', ''],
  ])('ends the cut-off report "sinus rhythm. %s"', (text, english) => {
    expect(tidyEnglish(`sinus rhythm. ${text}`, true)).toBe(`Sinus rhythm. ${english}`.trim());
  });
});
