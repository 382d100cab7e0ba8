import type { ModelManifest } from '../package.ts';
import { decodeTokens } from './decode.ts';
import { encodeEcgs } from './encode.ts';
import type { ModelSessions } from './sessions.ts';
import { DECODER } from './tensor-names.ts';

/** [tokens, vocabSize], row-major: entry [t] is about the token after token t. */
export interface TextLogits {
  tokens: number;
  vocabSize: number;
  data: Float32Array;
}

/** Logits at every token of a text, in one run or one token a run over the growing cache. */
export async function textLogits(
  { encoder, decoder }: ModelSessions,
  manifest: ModelManifest,
  input: Float32Array,
  tokenIds: readonly number[],
  cached: boolean,
): Promise<TextLogits> {
  const { vocabSize } = manifest.decoder;
  const cache = await encodeEcgs(encoder, manifest, [input], tokenIds.length);
  const data = new Float32Array(tokenIds.length * vocabSize);
  const step = cached ? 1 : tokenIds.length;
  for (let position = 0; position < tokenIds.length; position += step) {
    const tokens = tokenIds.slice(position, position + step);
    const outputs = await decodeTokens(
      decoder,
      cache,
      [tokens],
      position,
      [...tokens.keys()],
      [DECODER.logits],
    );
    data.set(outputs[DECODER.logits]!.data as Float32Array, position * vocabSize);
  }
  return { tokens: tokenIds.length, vocabSize, data };
}
