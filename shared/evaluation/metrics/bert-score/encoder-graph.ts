import { transposeMatrix } from '../../../model/build/fold.ts';
import { OnnxGraph, type Value, type WeightStore } from '../../../model/build/graph.ts';
import type { TensorSource } from '../../../model/build/safetensors.ts';
import { firstPosition, type TransformerConfig } from './encoder-config.ts';

/** Added to the scores of padding, so that its share of the attention is 0. */
const MASKED = -1e9;

/**
 * The first `layers` layers of a BERT-family encoder (Devlin et al. 2019; Liu et al. 2019) as an ONNX model:
 * `input_ids` and `attention_mask` [batch, tokens], `position_ids` [tokens] → `last_hidden_state`
 * [batch, tokens, hidden]. All tokens are of type 0.
 */
export function bertGraph(
  config: TransformerConfig,
  tensors: TensorSource,
  layers: number,
  store?: WeightStore,
): Uint8Array {
  const builder = new BertGraph(config, tensors, store);
  return builder.build(layers);
}

class BertGraph {
  readonly #graph: OnnxGraph;
  readonly #config: TransformerConfig;
  readonly #tensors: TensorSource;
  readonly #prefix: string;

  constructor(config: TransformerConfig, tensors: TensorSource, store?: WeightStore) {
    this.#graph = new OnnxGraph('bert-encoder', store);
    this.#config = config;
    this.#tensors = tensors;
    // A checkpoint with a head names the encoder inside it: "roberta.embeddings…".
    const first = tensors.names.find((name) => name.endsWith('embeddings.word_embeddings.weight')) ?? '';
    this.#prefix = first.replace('embeddings.word_embeddings.weight', '');
  }

  build(layers: number): Uint8Array {
    const graph = this.#graph;
    const { hidden_size: hidden } = this.#config;
    const ids = graph.input('input_ids', 'int64', ['batch', 'tokens']);
    const mask = graph.input('attention_mask', 'int64', ['batch', 'tokens']);
    const positions = graph.input('position_ids', 'int64', ['tokens']);
    const bias = this.#attentionBias(mask);
    let states = this.#embeddings(ids, positions);
    for (let layer = 0; layer < layers; layer++) states = this.#layer(states, bias, layer);
    graph.output('last_hidden_state', states, 'float32', ['batch', 'tokens', hidden]);
    return graph.toBytes();
  }

  #embeddings(ids: Value, positions: Value): Value {
    const graph = this.#graph;
    const { hidden_size: hidden, vocab_size: vocabulary, type_vocab_size: types } = this.#config;
    const table = (name: string, rows: number) =>
      graph.weight(name, this.#read(`embeddings.${name}.weight`, [rows, hidden]));
    const words = graph.op('Gather', [table('word_embeddings', vocabulary), ids]);
    const places = graph.op('Gather', [
      table('position_embeddings', this.#config.max_position_embeddings),
      positions,
    ]);
    const type = graph.op('Gather', [table('token_type_embeddings', types), graph.integer(0)]);
    const sum = graph.op('Add', [graph.op('Add', [words, places]), type]);
    return this.#layerNorm(sum, 'embeddings.LayerNorm');
  }

  /** 0 for tokens, a large negative number for padding: [batch, 1, 1, tokens]. */
  #attentionBias(mask: Value): Value {
    const graph = this.#graph;
    const isPadding = graph.op('Sub', [graph.scalar(1), graph.widen(mask)]);
    const bias = graph.op('Mul', [isPadding, graph.scalar(MASKED)]);
    return graph.op('Unsqueeze', [bias, graph.integers([1, 2])]);
  }

  #layer(states: Value, bias: Value, index: number): Value {
    const graph = this.#graph;
    const { hidden_size: hidden, intermediate_size: inner, hidden_act: activation } = this.#config;
    const layer = `encoder.layer.${index}`;
    const attended = this.#attention(states, bias, `${layer}.attention.self`);
    const mixed = this.#linear(attended, `${layer}.attention.output.dense`, hidden, hidden);
    const middle = this.#layerNorm(graph.op('Add', [mixed, states]), `${layer}.attention.output.LayerNorm`);
    const widened = this.#linear(middle, `${layer}.intermediate.dense`, hidden, inner);
    const active = graph.op(activation === 'gelu' ? 'Gelu' : 'Relu', [widened]);
    const narrowed = this.#linear(active, `${layer}.output.dense`, inner, hidden);
    return this.#layerNorm(graph.op('Add', [narrowed, middle]), `${layer}.output.LayerNorm`);
  }

  #attention(states: Value, bias: Value, name: string): Value {
    const graph = this.#graph;
    const { hidden_size: hidden, num_attention_heads: heads } = this.#config;
    const headSize = hidden / heads;
    const project = (part: string, permutation: readonly number[]) => {
      const projected = this.#linear(states, `${name}.${part}`, hidden, hidden);
      return graph.transpose(graph.reshape(projected, [0, 0, heads, headSize]), permutation);
    };
    const query = project('query', [0, 2, 1, 3]);
    const key = project('key', [0, 2, 3, 1]);
    const value = project('value', [0, 2, 1, 3]);
    const products = graph.op('MatMul', [query, key]);
    const scaled = graph.op('Mul', [products, graph.scalar(1 / Math.sqrt(headSize))]);
    const weights = graph.op('Softmax', [graph.op('Add', [scaled, bias])], { attributes: { axis: -1 } });
    const mixed = graph.transpose(graph.op('MatMul', [weights, value]), [0, 2, 1, 3]);
    return graph.reshape(mixed, [0, 0, hidden]);
  }

  #linear(input: Value, name: string, inputs: number, outputs: number): Value {
    const graph = this.#graph;
    const weight = transposeMatrix(this.#read(`${name}.weight`, [outputs, inputs]));
    const product = graph.op('MatMul', [input, graph.weight(`${name}.weight`, weight)]);
    return graph.op('Add', [product, graph.weight(`${name}.bias`, this.#read(`${name}.bias`, [outputs]))]);
  }

  #layerNorm(input: Value, name: string): Value {
    const graph = this.#graph;
    const { hidden_size: hidden, layer_norm_eps: epsilon } = this.#config;
    // Checkpoints converted from TensorFlow keep its names.
    const [scale, shift] = this.#tensors.has(`${this.#prefix}${name}.gamma`)
      ? ['gamma', 'beta']
      : ['weight', 'bias'];
    const parameter = (part: string) =>
      graph.weight(`${name}.${part}`, this.#read(`${name}.${part}`, [hidden]));
    return graph.op('LayerNormalization', [input, parameter(scale!), parameter(shift!)], {
      attributes: { axis: -1, epsilon: { float: epsilon } },
    });
  }

  #read(name: string, shape: readonly number[]) {
    return this.#tensors.read(`${this.#prefix}${name}`, shape);
  }
}

/** `position_ids` for texts padded to `tokens`. */
export function positionIds(config: TransformerConfig, tokens: number): BigInt64Array {
  const first = firstPosition(config);
  return BigInt64Array.from({ length: tokens }, (_, i) => BigInt(first + i));
}
