import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { PARTS_OF_SPEECH } from './parts-of-speech.ts';

/** Synonyms as METEOR needs them. */
export interface WordNet {
  /** e.g. "WordNet 3.0": scores made with different versions are not comparable. */
  version: string;
  /**
   * The one-word lower-case names of all synsets, of any part of speech, of a lower-case word or of its base forms
   * (nltk's `wordnet.synsets(word)`, without names that have capitals). Empty for an unknown word.
   */
  synonyms(word: string): ReadonlySet<string>;
}

/** WordNet 3.0, the version that nltk calls `wordnet`. */
export const DEFAULT_WORDNET = new URL('./wordnet-3.0.txt.br', import.meta.url);

let loadedDefault: WordNet | undefined;

/** The bundled WordNet, read on first use. */
export function defaultWordNet(): WordNet {
  loadedDefault ??= readWordNet(DEFAULT_WORDNET);
  return loadedDefault;
}

interface PartOfSpeech {
  /** Synsets of a base form, as names joined by blanks. */
  synsets: Map<string, string[]>;
  exceptions: Map<string, string[]>;
  detachments: { ending: string; replacement: string }[];
}

/** Reads a file that `build.ts` wrote. */
export function readWordNet(path: string | URL): WordNet {
  const [title, ...sections] = brotliDecompressSync(readFileSync(path)).toString().split('\n=');
  const linesOf = (name: string) => {
    const section = sections.find((one) => one.startsWith(`${name}\n`)) ?? '';
    return section.split('\n').slice(1);
  };
  const partsOfSpeech = PARTS_OF_SPEECH.map(({ name, detachments }) => ({
    synsets: synsetsByName(linesOf(`${name}.synsets`)),
    exceptions: new Map(
      linesOf(`${name}.exceptions`).map((line) => {
        const [form, ...baseForms] = line.split(' ');
        return [form!, baseForms];
      }),
    ),
    detachments: detachments
      .split(' ')
      .filter((rule) => rule !== '')
      .map((rule) => {
        const [ending, replacement] = rule.split('>') as [string, string];
        return { ending, replacement };
      }),
  }));
  const known = new Map<string, ReadonlySet<string>>();
  return {
    version: title!.slice(0, title!.indexOf(' Copyright')),
    synonyms(word) {
      let names = known.get(word);
      if (names === undefined) {
        names = new Set(partsOfSpeech.flatMap((partOfSpeech) => namesOf(word, partOfSpeech)));
        known.set(word, names);
      }
      return names;
    },
  };
}

function synsetsByName(lines: readonly string[]): Map<string, string[]> {
  const synsets = new Map<string, string[]>();
  for (const line of lines) {
    for (const name of line.split(' ')) {
      const key = name.toLowerCase();
      const list = synsets.get(key);
      if (list === undefined) synsets.set(key, [line]);
      else if (list.at(-1) !== line) list.push(line);
    }
  }
  return synsets;
}

/** Looks up the word itself and its base forms: from the exception list, else by detaching endings. */
function namesOf(word: string, { synsets, exceptions, detachments }: PartOfSpeech): string[] {
  const baseForms =
    exceptions.get(word) ??
    detachments
      .filter(({ ending }) => word.endsWith(ending))
      .map(({ ending, replacement }) => word.slice(0, word.length - ending.length) + replacement);
  return [word, ...baseForms]
    .flatMap((form) => synsets.get(form) ?? [])
    .flatMap((line) => line.split(' '))
    .filter((name) => !name.includes('_') && name === name.toLowerCase());
}
