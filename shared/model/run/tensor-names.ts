/**
 * Names of the inputs and outputs of the two ONNX graphs: what `build` writes and `run` feeds.
 *
 * Keys and values are "time-major", [rows, batch x keyValueHeads, headDim]: new rows are appended at the end
 * of one flat array, and the rows so far are handed to ONNX Runtime as a view, without a copy.
 */
export const ENCODER = {
  /** [batch, leads, samples] float32, mV. */
  ecg: 'ecg',
  /** [ecgTokens, batch x keyValueHeads, headDim]: the ECG's rows for one layer's cache. */
  prefixKeys: (layer: number) => `prefix_keys.${layer}`,
  prefixValues: (layer: number) => `prefix_values.${layer}`,
} as const;

export const DECODER = {
  /** [batch, tokens] int64. */
  inputIds: 'input_ids',
  /** [batch, tokens] int64; the first text token has position 0, the ECG takes none. */
  positionIds: 'position_ids',
  /** [selected] int64: at which of the new tokens the next-token distribution is wanted. */
  logitsAt: 'logits_at',
  /** [rows so far, batch x keyValueHeads, headDim]; at least the ECG's rows. */
  pastKeys: (layer: number) => `past_keys.${layer}`,
  pastValues: (layer: number) => `past_values.${layer}`,
  /** [tokens, batch x keyValueHeads, headDim]: only the rows of the new tokens. */
  newKeys: (layer: number) => `new_keys.${layer}`,
  newValues: (layer: number) => `new_values.${layer}`,
  /** [batch, selected, vocabSize]. */
  logits: 'logits',
  /** [batch, selected] int64: the most probable next token (the lowest id of equals). */
  nextToken: 'next_token',
  /** [batch, selected]: its natural-log probability. */
  nextLogProbability: 'next_log_probability',
} as const;

/** Names of all layers' keys and values in the order of a KV cache: keys 0, values 0, keys 1, values 1 … */
export function cacheNames(
  layers: number,
  keys: (layer: number) => string,
  values: (layer: number) => string,
): string[] {
  return Array.from({ length: layers }, (_, layer) => [keys(layer), values(layer)]).flat();
}
