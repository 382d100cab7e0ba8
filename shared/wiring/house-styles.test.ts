import { describe, expect, it } from 'vitest';
import { houseStyleOf, houseStyles } from './house-styles.ts';

describe('houseStyles', () => {
  it.each([
    ['', undefined, undefined],
    ['terse', 'terse', 'terse'],
    ['ward-7=full', undefined, 'full'],
    ['terse, ward-7=full', 'terse', 'full'],
  ])('reads "%s"', (text, ofOthers, ofWard7) => {
    const styles = houseStyles.parse(text);
    expect(houseStyleOf(styles, 'default')).toBe(ofOthers);
    expect(houseStyleOf(styles, 'ward-7')).toBe(ofWard7);
  });

  it.each(['a b', 'terse,full', 'ward-7=a,ward-7=b', '=terse', 'Ward 7=terse'])('refuses "%s"', (text) => {
    expect(houseStyles.safeParse(text).error?.issues[0]?.message).toContain('STYLE or TENANT=STYLE');
  });
});
