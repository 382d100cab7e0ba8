import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { appendRows, type KvCache, pastFeeds, type Tensors } from './kv-cache.ts';
import { cacheNames, DECODER } from './tensor-names.ts';

/**
 * Runs the decoder over new tokens and appends their rows to the cache.
 * @param tokens [batch][count] ids; all rows have the same count
 * @param firstPosition position of the first of them in the text
 * @param logitsAt indices into the new tokens at which the next token is wanted
 * @param wanted outputs to return besides the cache's rows
 */
export async function decodeTokens(
  decoder: InferenceSession,
  cache: KvCache,
  tokens: readonly (readonly number[])[],
  firstPosition: number,
  logitsAt: readonly number[],
  wanted: readonly string[],
): Promise<Tensors> {
  const count = tokens[0]!.length;
  const ids = tokens.flat();
  const positions = tokens.flatMap((row) => row.map((_, i) => firstPosition + i));
  const feeds = {
    [DECODER.inputIds]: int64(ids, [tokens.length, count]),
    [DECODER.positionIds]: int64(positions, [tokens.length, count]),
    [DECODER.logitsAt]: int64(logitsAt, [logitsAt.length]),
    ...pastFeeds(cache),
  };
  const newRows = cacheNames(cache.layers, DECODER.newKeys, DECODER.newValues);
  const outputs = (await decoder.run(feeds, [...wanted, ...newRows])) as Tensors;
  appendRows(cache, outputs, newRows);
  return outputs;
}

function int64(values: readonly number[], shape: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
}
