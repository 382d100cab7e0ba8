import { DECODER } from '../run/tensor-names.ts';
import type { LlamaConfig } from './checkpoint.ts';
import { stackRows, transposeMatrix } from './fold.ts';
import { OnnxGraph, type Value, type WeightStore } from './graph.ts';
import * as llama from './llama-tensors.ts';
import { rotaryTables } from './rope.ts';
import type { Tensor, TensorSource } from './safetensors.ts';

/** Rotary tables hold this many positions at most: prompts and reports are short, contexts are not. */
const MAX_POSITIONS = 4096;

const MICROSOFT = { domain: 'com.microsoft' } as const;

/** Values that all layers share. */
interface Shared {
  graph: OnnxGraph;
  config: LlamaConfig;
  tensors: TensorSource;
  positionIds: Value;
  rotary: { cos: Value; sin: Value };
  /** [1, group x tokens, tokens]: 0 where a query may look, -infinity after it. */
  causalMask: Value;
  /** [2] int64: number of past rows and of new rows. */
  rowCounts: Value;
  /** Shape of the queries, heads that share a key/value head below each other: [-1, group x tokens, headDim]. */
  queriesShape: Value;
  /** Shape that takes the heads apart again: [-1, keyValueHeads, group, tokens, headDim]. */
  headsShape: Value;
}

/**
 * The LLaMA decoder (RMSNorm, rotary positions, grouped-query attention, SwiGLU) over a KV cache that the
 * caller owns: rows so far come in, only the new tokens' rows go out. Attention has two parts, past ⊕ new, so
 * that the cache is neither concatenated nor returned; its cost is what makes short steps slow otherwise.
 * Past rows are visible to every query, which is all that MEIT's fusion asks of a decoder.
 * Every operator has a float32 kernel on CPU and CUDA.
 * @returns bytes of an ONNX model, see `DECODER` for inputs and outputs; large weights go to `store`
 */
export function decoderGraph(config: LlamaConfig, tensors: TensorSource, store?: WeightStore): Uint8Array {
  const graph = new OnnxGraph('llama-decoder', store);
  const inputIds = graph.input(DECODER.inputIds, 'int64', ['batch', 'tokens']);
  const positionIds = graph.input(DECODER.positionIds, 'int64', ['batch', 'tokens']);
  const logitsAt = graph.input(DECODER.logitsAt, 'int64', ['selected']);
  const cacheShape = ['past', 'batch x keyValueHeads', config.headDim];
  const past = Array.from({ length: config.layers }, (_, layer) => ({
    keys: graph.input(DECODER.pastKeys(layer), 'float32', cacheShape),
    values: graph.input(DECODER.pastValues(layer), 'float32', cacheShape),
  }));

  const tables = rotaryTables(Math.min(config.maxPositions, MAX_POSITIONS), config.headDim, config.ropeTheta);
  const group = config.attentionHeads / config.keyValueHeads;
  const tokenCount = sizeOf(graph, inputIds, 1);
  const groupedCount = graph.op('Mul', [tokenCount, graph.integers([group])]);
  const shared: Shared = {
    graph,
    config,
    tensors,
    positionIds,
    rotary: { cos: graph.table('rotary.cos', tables.cos), sin: graph.table('rotary.sin', tables.sin) },
    causalMask: causalMask(graph, tokenCount, group),
    rowCounts: concat(graph, [sizeOf(graph, past[0]!.keys, 0), tokenCount]),
    queriesShape: concat(graph, [graph.integers([-1]), groupedCount, graph.integers([config.headDim])]),
    headsShape: concat(graph, [
      graph.integers([-1, config.keyValueHeads, group]),
      tokenCount,
      graph.integers([config.headDim]),
    ]),
  };

  const embedding = graph.storedWeight('model.embed_tokens.weight', llama.tokenEmbedding(tensors, config));
  const rows = graph.op('Gather', [embedding.value, inputIds], { attributes: { axis: 0 } });
  // The stream so far and what the last block adds to it: sum and norm are one operator.
  let stream = embedding.isFloat16 ? graph.widen(rows) : rows;
  let addition: Value | undefined;
  for (const [layer, { keys, values }] of past.entries()) {
    const attentionIn = addNorm(shared, stream, addition, llama.attentionNorm(tensors, config, layer), layer);
    const attended = attention(shared, layer, attentionIn.normed, keys, values);
    const mlpIn = addNorm(shared, attentionIn.sum, attended, llama.mlpNorm(tensors, config, layer), layer);
    stream = mlpIn.sum;
    addition = swiGlu(shared, layer, mlpIn.normed);
  }
  const last = addNorm(shared, stream, addition, llama.finalNorm(tensors, config), config.layers);
  const selected = graph.op('Gather', [last.normed, logitsAt], { attributes: { axis: 1 } });
  nextTokens(shared, selected, embedding);
  return graph.toBytes();
}

/** RMSNorm of stream + addition, and that sum. */
function addNorm(
  { graph, config }: Shared,
  stream: Value,
  addition: Value | undefined,
  norm: Tensor,
  layer: number,
): { sum: Value; normed: Value } {
  const weight = graph.weight(`norm.${layer}.${addition?.name ?? 'first'}`, norm);
  const epsilon = { float: config.rmsNormEps };
  if (!addition) {
    const normed = graph.op('SimplifiedLayerNormalization', [stream, weight], {
      attributes: { axis: -1, epsilon },
    });
    return { sum: stream, normed };
  }
  const [normed, , , sum] = graph.ops('SkipSimplifiedLayerNormalization', [stream, addition, weight], 4, {
    ...MICROSOFT,
    attributes: { epsilon },
  });
  return { sum: sum!, normed: normed! };
}

function attention(shared: Shared, layer: number, input: Value, pastKeys: Value, pastValues: Value): Value {
  const { graph, config, tensors } = shared;
  const { attentionHeads, keyValueHeads, headDim } = config;
  const group = attentionHeads / keyValueHeads;
  const querySize = attentionHeads * headDim;
  const keyValueSize = keyValueHeads * headDim;

  const projections = stackRows([
    llama.queryProjection(tensors, config, layer),
    llama.keyProjection(tensors, config, layer),
    llama.valueProjection(tensors, config, layer),
  ]);
  const projected = linear(graph, `layers.${layer}.qkv_proj`, input, projections);
  const [query, key, value] = graph.split(projected, 2, [querySize, keyValueSize, keyValueSize]) as [
    Value,
    Value,
    Value,
  ];

  const queries = graph.op('Reshape', [
    graph.transpose(
      graph.reshape(rotate(shared, query, attentionHeads), [0, 0, keyValueHeads, group, headDim]),
      [0, 2, 3, 1, 4],
    ),
    shared.queriesShape,
  ]);
  const newKeys = timeMajor(shared, rotate(shared, key, keyValueHeads));
  const newValues = timeMajor(shared, value);
  const rowsShape = ['tokens', 'batch x keyValueHeads', headDim];
  graph.output(DECODER.newKeys(layer), newKeys, 'float32', rowsShape);
  graph.output(DECODER.newValues(layer), newValues, 'float32', rowsShape);

  const scale = { float: 1 / Math.sqrt(headDim) };
  const scores = (keys: Value) =>
    graph.op('FusedMatMul', [queries, keys], {
      ...MICROSOFT,
      attributes: { transB: 1, transBatchB: 1, alpha: scale },
    });
  const weighted = (weights: Value, values: Value) =>
    graph.op('FusedMatMul', [weights, values], { ...MICROSOFT, attributes: { transBatchB: 1 } });

  const newScores = graph.op('Add', [scores(newKeys), shared.causalMask]);
  const allScores = graph.op('Concat', [scores(pastKeys), newScores], { attributes: { axis: 2 } });
  const probabilities = graph.op('Softmax', [allScores], { attributes: { axis: -1 } });
  const [onPast, onNew] = graph.ops('Split', [probabilities, shared.rowCounts], 2, {
    attributes: { axis: 2 },
  }) as [Value, Value];
  const mixed = graph.op('Add', [weighted(onPast, pastValues), weighted(onNew, newValues)]);

  // Back to [batch, tokens, heads x headDim].
  const perHead = graph.op('Reshape', [mixed, shared.headsShape]);
  const merged = graph.reshape(graph.transpose(perHead, [0, 3, 1, 2, 4]), [0, 0, querySize]);
  return linear(graph, `layers.${layer}.o_proj`, merged, llama.attentionOutput(tensors, config, layer));
}

function rotate({ graph, positionIds, rotary }: Shared, value: Value, heads: number): Value {
  return graph.op('RotaryEmbedding', [value, positionIds, rotary.cos, rotary.sin], {
    ...MICROSOFT,
    attributes: { num_heads: heads },
  });
}

/** [batch, tokens, kvHeads x headDim] → [tokens, batch x kvHeads, headDim], the order of the cache. */
function timeMajor({ graph, config }: Shared, rows: Value): Value {
  return graph.op('Reshape', [graph.transpose(rows, [1, 0, 2]), graph.integers([0, -1, config.headDim])]);
}

function swiGlu({ graph, config, tensors }: Shared, layer: number, input: Value): Value {
  const stacked = stackRows([
    llama.gateProjection(tensors, config, layer),
    llama.upProjection(tensors, config, layer),
  ]);
  const projected = linear(graph, `layers.${layer}.gate_up_proj`, input, stacked);
  const [gate, up] = graph.split(projected, 2, [config.intermediateSize, config.intermediateSize]) as [
    Value,
    Value,
  ];
  // QuickGelu with alpha 1 is SiLU: x · sigmoid(x).
  const activated = graph.op('QuickGelu', [gate], { ...MICROSOFT, attributes: { alpha: { float: 1 } } });
  const hidden = graph.op('Mul', [activated, up]);
  return linear(graph, `layers.${layer}.down_proj`, hidden, llama.downProjection(tensors, config, layer));
}

/** Logits at the selected tokens, and the greedy choice with its log-probability. */
function nextTokens(
  { graph, config, tensors }: Shared,
  selected: Value,
  embedding: { value: Value; isFloat16: boolean },
): void {
  const { vocabSize, hiddenSize } = config;
  const tied = embedding.isFloat16 ? () => graph.widen(embedding.value) : () => embedding.value;
  const weight = config.tiedEmbeddings
    ? tied()
    : graph.weight('lm_head.weight', llama.outputProjection(tensors, config));
  const product = graph.op('Gemm', [graph.reshape(selected, [-1, hiddenSize]), weight], {
    attributes: { transB: 1 },
  });
  const shape = concat(graph, [
    graph.op('Shape', [selected], { attributes: { start: 0, end: 2 } }),
    graph.integers([vocabSize]),
  ]);
  const logits = graph.op('Reshape', [product, shape]);
  graph.output(DECODER.logits, logits, 'float32', ['batch', 'selected', vocabSize]);

  const best = graph.op('ArgMax', [logits], { attributes: { axis: 2, keepdims: 0 } });
  graph.output(DECODER.nextToken, best, 'int64', ['batch', 'selected']);
  const logProbabilities = graph.op('LogSoftmax', [logits], { attributes: { axis: -1 } });
  const logProbability = graph.op('ReduceMax', [logProbabilities, graph.integers([2])], {
    attributes: { keepdims: 0 },
  });
  graph.output(DECODER.nextLogProbability, logProbability, 'float32', ['batch', 'selected']);
}

/** 0 on and below the diagonal and -infinity above it, once for every query head of a group. */
function causalMask(graph: OnnxGraph, tokenCount: Value, group: number): Value {
  const index = graph.op('Range', [graph.integer(0), graph.op('Squeeze', [tokenCount]), graph.integer(1)]);
  const column = graph.op('Unsqueeze', [index, graph.integers([1])]);
  const visible = graph.op('LessOrEqual', [index, column]);
  const mask = graph.op('Where', [visible, graph.scalar(0), graph.scalar(Number.NEGATIVE_INFINITY)]);
  return concat(graph, Array(group).fill(mask));
}

function concat(graph: OnnxGraph, values: readonly Value[]): Value {
  return graph.op('Concat', values, { attributes: { axis: 0 } });
}

/** One dimension of a value, as a 1-element tensor. */
function sizeOf(graph: OnnxGraph, value: Value, axis: number): Value {
  return graph.op('Shape', [value], { attributes: { start: axis, end: axis + 1 } });
}

/** x · Wᵀ for a PyTorch linear layer [out, in] without bias. */
function linear(graph: OnnxGraph, name: string, input: Value, weight: Tensor): Value {
  return graph.op('MatMul', [input, graph.weight(name, transposeMatrix(weight))]);
}
