import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { PARTS_OF_SPEECH } from './parts-of-speech.ts';

const USAGE = `Writes the file of synonyms that METEOR reads from WordNet's own database files.

  node shared/evaluation/metrics/wordnet/build.ts DICT VERSION OUT

DICT     folder with data.noun, noun.exc and so on (Debian's package wordnet-base has WordNet 3.0)
VERSION  e.g. 3.0
OUT      e.g. shared/evaluation/metrics/wordnet/wordnet-3.0.txt.br
`;

/** Names of one synset, from a line of data.POS (format: wndb(5WN)). */
function namesOf(line: string): string[] {
  const fields = line.split(' ');
  const count = Number.parseInt(fields[3]!, 16);
  // Adjectives may carry their place in the sentence: "awake(p)".
  return Array.from({ length: count }, (_, i) => fields[4 + 2 * i]!.replace(/\(.*\)$/, ''));
}

const isOneWord = (name: string) => !name.includes('_');

function sortedLines(lines: Iterable<string>): string {
  return [...new Set(lines)].sort().join('\n');
}

/**
 * Sections "=noun.synsets", "=noun.exceptions" and so on, one synset or exception a line. Only what METEOR can
 * meet: a synset needs a name of one lower-case word, since reports are matched word by word in lower case; a
 * name of several words stays where an exception leads from one word to it ("comics": "comic_strip").
 */
function compactText(dict: string, version: string): string {
  const read = (file: string) =>
    readFileSync(join(dict, file), 'latin1')
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
  const sections = PARTS_OF_SPEECH.flatMap(({ name }) => {
    const exceptions = read(`${name}.exc`)
      .map((line) => line.split(' '))
      .filter(([form]) => isOneWord(form!));
    const baseForms = new Set(exceptions.flatMap(([, ...forms]) => forms));
    const synsets = read(`data.${name}`)
      .filter((line) => !line.startsWith(' '))
      .map((line) => namesOf(line).filter((one) => isOneWord(one) || baseForms.has(one)))
      .filter((names) => names.some((one) => isOneWord(one) && one === one.toLowerCase()));
    return [
      `=${name}.synsets`,
      sortedLines(synsets.map((names) => names.sort().join(' '))),
      `=${name}.exceptions`,
      sortedLines(exceptions.map((forms) => forms.join(' '))),
    ];
  });
  return [`WordNet ${version} Copyright by Princeton University. Licence: LICENSE.`, ...sections, ''].join(
    '\n',
  );
}

const [dict, version, out] = process.argv.slice(2);
if (dict === undefined || version === undefined || out === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const text = Buffer.from(compactText(dict, version));
const compressed = brotliCompressSync(text, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  },
});
writeFileSync(out, compressed);
process.stdout.write(`${out}: ${compressed.length} bytes (${text.length} before compression)\n`);
