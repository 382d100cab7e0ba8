import { EcgError } from '../errors.ts';

/**
 * An element: local names in lower case, since exporters differ in prefixes and case. ECG files are a few
 * thousand tags around some long texts; skipping from mark to mark reads them in a few milliseconds, where
 * general parsers go through every character.
 */
export interface XmlNode {
  name: string;
  /** As written between the name and ">"; see `attribute`. */
  attributeText: string;
  children: XmlNode[];
  /** Text directly inside, entities not yet decoded; see `textOf`. */
  rawText: string;
}

const MAX_CHARACTERS = 32 * 1024 * 1024;
/** Start and end tags; exports with every measurement of every lead have some 20 000. */
const MAX_TAGS = 100_000;
const MAX_DEPTH = 64;
const NAME = /[A-Za-z_][\w.:-]*/y;
/** Bounded, so that no attribute text is slow to search. */
const ATTRIBUTE = /([A-Za-z_][\w.:-]{0,63})\s{0,64}=\s{0,64}(?:"([^"]*)"|'([^']*)')/g;

/**
 * Parses a document that begins with its root element, without prolog, so that no DOCTYPE can act.
 * A "<" that begins no markup ("QRS < 120 ms" in a statement) counts as text; what follows the root does not count.
 * @returns the root element
 * @throws EcgError MALFORMED_FILE (tags that do not match, an early end), FILE_TOO_LARGE
 */
export function parseXml(document: string): XmlNode {
  if (document.length > MAX_CHARACTERS || hasTooManyTags(document)) throw tooLarge();
  const top: XmlNode = { name: '', attributeText: '', children: [], rawText: '' };
  const open = [top];
  let at = 0;
  do {
    const node = open.at(-1)!;
    const mark = document.indexOf('<', at);
    if (mark === -1) throw damaged();
    if (mark > at) node.rawText += document.slice(at, mark);
    if (document.startsWith('<!--', mark)) {
      at = after('-->', document, mark + 4);
    } else if (document.startsWith('<![CDATA[', mark)) {
      at = after(']]>', document, mark + 9);
      node.rawText += document.slice(mark + 9, at - 3).replaceAll('&', '&amp;');
    } else if (document[mark + 1] === '?' || document[mark + 1] === '!') {
      at = after('>', document, mark);
    } else if (document[mark + 1] === '/') {
      at = after('>', document, mark);
      if (localName(document.slice(mark + 2, at - 1).trim()) !== node.name) throw damaged();
      open.pop();
    } else {
      const name = nameAt(document, mark + 1);
      if (name === '') {
        node.rawText += '<';
        at = mark + 1;
        continue;
      }
      at = endOfTag(document, mark + 1 + name.length);
      const empty = document[at - 2] === '/';
      const attributeText = document.slice(mark + 1 + name.length, at - (empty ? 2 : 1));
      const element: XmlNode = { name: localName(name), attributeText, children: [], rawText: '' };
      node.children.push(element);
      if (!empty) open.push(element);
      if (open.length > MAX_DEPTH) throw damaged();
    }
  } while (open.length > 1);
  const root = top.children[0];
  if (!root) throw damaged();
  return root;
}

function hasTooManyTags(document: string): boolean {
  let tags = 0;
  for (let at = document.indexOf('<'); at !== -1; at = document.indexOf('<', at + 1)) {
    if (++tags > MAX_TAGS) return true;
  }
  return false;
}

function after(mark: string, document: string, from: number): number {
  const at = document.indexOf(mark, from);
  if (at === -1) throw damaged();
  return at + mark.length;
}

function nameAt(document: string, from: number): string {
  NAME.lastIndex = from;
  return NAME.exec(document)?.[0] ?? '';
}

/** Just behind the ">" of a start tag; one inside quotes does not end it. */
function endOfTag(document: string, from: number): number {
  for (let at = from; at < document.length; at++) {
    const character = document[at]!;
    if (character === '>') return at + 1;
    if (character === '"' || character === "'") at = after(character, document, at + 1) - 1;
  }
  throw damaged();
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1).toLowerCase();
}

function damaged(): EcgError {
  return new EcgError(
    'MALFORMED_FILE',
    'The XML of the file is damaged, incomplete or nested too deeply. Export the ECG again and send the unchanged file.',
  );
}

function tooLarge(): EcgError {
  return new EcgError(
    'FILE_TOO_LARGE',
    'The XML file is far larger than a resting ECG. Export the resting ECG alone and send it again.',
  );
}

/** All children of `node` with this name, without regard to case. */
export function children(node: XmlNode | undefined, name: string): XmlNode[] {
  const wanted = name.toLowerCase();
  return node?.children.filter((element) => element.name === wanted) ?? [];
}

/** The first child of that name, or down a path of names ("effectiveTime", "low"). */
export function child(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  let found = node;
  for (const name of path) {
    const wanted = name.toLowerCase();
    found = found?.children.find((element) => element.name === wanted);
  }
  return found;
}

/** All elements of that name below `node`, at any depth, in the order of the document. */
export function descendants(node: XmlNode | undefined, name: string): XmlNode[] {
  const wanted = name.toLowerCase();
  return (
    node?.children.flatMap((element) => [
      ...(element.name === wanted ? [element] : []),
      ...descendants(element, name),
    ]) ?? []
  );
}

/** Trimmed text of the first child of that name; undefined when it is absent or empty. */
export function childText(node: XmlNode | undefined, name: string): string | undefined {
  const element = child(node, name);
  return element === undefined ? undefined : textOf(element);
}

/** Trimmed text of an element; undefined when it is empty. */
export function textOf(element: XmlNode): string | undefined {
  const trimmed = decodeEntities(element.rawText).trim();
  return trimmed === '' ? undefined : trimmed;
}

/** Number in the first child of that name (decimal comma allowed); undefined when absent or not a number. */
export function childNumber(node: XmlNode | undefined, name: string): number | undefined {
  return numberOf(childText(node, name));
}

/** Trimmed value of an attribute by its local name, without regard to case; undefined when absent or empty. */
export function attribute(node: XmlNode | undefined, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [, key, double, single] of node?.attributeText.matchAll(ATTRIBUTE) ?? []) {
    if (localName(key!) !== wanted) continue;
    const value = decodeEntities(double ?? single ?? '').trim();
    return value === '' ? undefined : value;
  }
  return undefined;
}

/** Number in an attribute (decimal comma allowed); undefined when absent or not a number. */
export function attributeNumber(node: XmlNode | undefined, name: string): number | undefined {
  return numberOf(attribute(node, name));
}

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The five entities of XML and numbered characters, once; any other ("&nbsp;") stays as it is. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,32}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
