import { describe, expect, it } from 'vitest';
import {
  attribute,
  attributeNumber,
  child,
  childNumber,
  children,
  childText,
  descendants,
  parseXml,
  textOf,
} from './xml-tree.ts';

describe('parseXml', () => {
  it('gives elements, attributes and text, without regard to prefix and case', () => {
    const root = parseXml(
      `<a:ECG xmlns:a="urn:x" Version = '1 &lt; 2'><Lead name="I &amp; II">0 1<!-- <no> --> 2</Lead><lead/></a:ECG>`,
    );
    expect(root.name).toBe('ecg');
    expect(attribute(root, 'version')).toBe('1 < 2');
    expect(children(root, 'LEAD').map((lead) => attribute(lead, 'Name'))).toEqual(['I & II', undefined]);
    expect(childText(root, 'lead')).toBe('0 1 2');
  });

  it.each([
    ['<a><![CDATA[1 < 2 &amp; <b>]]></a>', '1 < 2 &amp; <b>'],
    ['<a>QRS < 120 ms</a>', 'QRS < 120 ms'],
    ['<a>&#181;V &#xb5;V &nbsp; &quot;&apos;&gt;</a>', 'µV µV &nbsp; "\'>'],
    ['<a><?pi x?><!ELEMENT b>x</a>', 'x'],
    ['<a title="1 > 0">x</a> behind the root', 'x'],
    ['<a> </a>', undefined],
  ])('reads the text of %s', (document, expected) => {
    expect(textOf(parseXml(document))).toBe(expected);
  });

  it('reads numbers as numbers only on demand', () => {
    const root = parseXml('<a><id>00123</id><v>1,5</v><w>n/a</w><s value="-2.5e1"/></a>');
    expect(childText(root, 'id')).toBe('00123');
    expect([childNumber(root, 'v'), childNumber(root, 'w')]).toEqual([1.5, undefined]);
    expect(attributeNumber(child(root, 's'), 'value')).toBe(-25);
  });

  it('finds elements by path and at any depth', () => {
    const root = parseXml('<a><b><c>1</c></b><c>2</c></a>');
    expect(textOf(child(root, 'b', 'c')!)).toBe('1');
    expect(descendants(root, 'c').map(textOf)).toEqual(['1', '2']);
    expect(child(root, 'x', 'c')).toBeUndefined();
  });

  it.each(['', 'text', '<a>', '<a><b></a></b>', '<a b="', '<a><!-- ', '<a></a', '</a>', '<a>'.repeat(1000)])(
    'refuses %s',
    (document) => {
      expect(() => parseXml(document.slice(0, 4000))).toThrow(
        expect.objectContaining({ code: 'MALFORMED_FILE' }),
      );
    },
  );

  it('refuses more than an ECG holds', () => {
    expect(() => parseXml('<a/>'.repeat(100_001))).toThrow(
      expect.objectContaining({ code: 'FILE_TOO_LARGE' }),
    );
  });
});
