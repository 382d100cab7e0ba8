import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { ModelPackageError } from './errors.ts';
import type { ModelPackage } from './load.ts';

/** Text to token ids and back, as in training. */
export interface TextTokenizer {
  /** Ids of exactly this text: special tokens only where the text writes them. */
  encode(text: string): number[];
  /**
   * The text that each token adds, special tokens as ''. Joined, it is the whole text: a character whose bytes
   * are spread over tokens belongs to the token that completes it.
   */
  decodeEach(ids: readonly number[]): string[];
}

const INCOMPLETE_CHARACTER = '\uFFFD';

/** @throws {ModelPackageError} MODEL_INVALID when the tokenizer's files cannot be used */
export async function loadTokenizer({ folder, manifest }: ModelPackage): Promise<TextTokenizer> {
  let tokenizer: Tokenizer;
  try {
    const [content, config] = await Promise.all(
      [manifest.tokenizer.file, manifest.tokenizer.configFile].map(async (file) =>
        JSON.parse(await readFile(join(folder, file), 'utf8')),
      ),
    );
    tokenizer = new Tokenizer(content, config);
  } catch (cause) {
    throw new ModelPackageError(
      'MODEL_INVALID',
      `The tokenizer ${manifest.tokenizer.file} cannot be read. Build the model package again.`,
      { cause },
    );
  }
  return {
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    decodeEach: (ids) => decodeEach(tokenizer, ids),
  };
}

function decodeEach(tokenizer: Tokenizer, ids: readonly number[]): string[] {
  const decode = (end: number) =>
    tokenizer.decode(ids.slice(0, end), { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  let known = '';
  return ids.map((_, i) => {
    const text = decode(i + 1);
    const isLast = i === ids.length - 1;
    if (text.endsWith(INCOMPLETE_CHARACTER) && !isLast) return '';
    const added = text.slice(known.length);
    known = text;
    return added;
  });
}
