import { ENCODER } from '../run/tensor-names.ts';
import type { EcgEncoderConfig, LlamaConfig } from './checkpoint.ts';
import { foldBatchNorm, foldTiledProjection, poolingMatrix, stackRows, transposeMatrix } from './fold.ts';
import { OnnxGraph, type Value } from './graph.ts';
import { keyProjection, valueProjection } from './llama-tensors.ts';
import type { TensorSource } from './safetensors.ts';

/**
 * The graph that turns an ECG into the first rows of every layer's KV cache:
 * residual network → ECG tokens of one head's size → each layer's own key and value projections.
 * Batch norms are folded into convolutions, the fusion into one matrix per layer (see `foldTiledProjection`).
 * @returns bytes of an ONNX model: `ecg` [batch, leads, samples] → `prefix_keys.L`, `prefix_values.L`
 */
export function encoderGraph(
  config: EcgEncoderConfig,
  encoderTensors: TensorSource,
  llama: LlamaConfig,
  decoderTensors: TensorSource,
): Uint8Array {
  const graph = new OnnxGraph('ecg-encoder');
  const ecg = graph.input(ENCODER.ecg, 'float32', ['batch', config.leads, config.samples]);
  const { features, channels, frames } = residualNetwork(graph, config, encoderTensors, ecg);
  const tokens = ecgTokens(graph, config, encoderTensors, features, channels, frames);
  prefixRows(graph, config, llama, decoderTensors, tokens);
  return graph.toBytes();
}

interface Features {
  /** [batch, channels, frames] */
  features: Value;
  channels: number;
  frames: number;
}

function residualNetwork(
  graph: OnnxGraph,
  config: EcgEncoderConfig,
  tensors: TensorSource,
  ecg: Value,
): Features {
  const convolve = (
    input: Features,
    prefix: string,
    norm: string,
    kernel: number,
    stride: number,
    channels: number,
  ) => ({
    features: normalisedConvolution(graph, tensors, input, prefix, norm, kernel, stride, channels),
    channels,
    frames: Math.floor((input.frames + 2 * Math.floor(kernel / 2) - kernel) / stride) + 1,
  });
  const relu = (value: Value) => graph.op('Relu', [value]);

  const { stem } = config;
  let current: Features = { features: ecg, channels: config.leads, frames: config.samples };
  current = convolve(current, 'stem.conv', 'stem.bn', stem.kernel, stem.stride, stem.channels);
  current.features = relu(current.features);
  for (const [i, { channels, kernel, stride }] of config.blocks.entries()) {
    const block = `blocks.${i}`;
    const first = convolve(current, `${block}.conv1`, `${block}.bn1`, kernel, stride, channels);
    first.features = relu(first.features);
    const second = convolve(first, `${block}.conv2`, `${block}.bn2`, kernel, 1, channels);
    const shortcut = convolve(current, `${block}.shortcut`, `${block}.shortcut_bn`, 1, stride, channels);
    current = { ...second, features: relu(graph.op('Add', [second.features, shortcut.features])) };
  }
  return current;
}

function normalisedConvolution(
  graph: OnnxGraph,
  tensors: TensorSource,
  input: Features,
  convolution: string,
  norm: string,
  taps: number,
  stride: number,
  channels: number,
): Value {
  const perChannel = (part: string) => tensors.read(`${norm}.${part}`, [channels]).data;
  const { kernel, bias } = foldBatchNorm(
    tensors.read(`${convolution}.weight`, [channels, input.channels, taps]),
    {
      weight: perChannel('weight'),
      bias: perChannel('bias'),
      runningMean: perChannel('running_mean'),
      runningVar: perChannel('running_var'),
    },
  );
  const padding = Math.floor(taps / 2);
  return graph.op(
    'Conv',
    [
      input.features,
      graph.weight(`${convolution}.weight`, kernel),
      graph.weight(`${convolution}.bias`, bias),
    ],
    { attributes: { kernel_shape: [taps], strides: [stride], pads: [padding, padding] } },
  );
}

/** Pools the frames evenly, projects them to the size of a head, and normalises: [batch, ecgTokens, headDim]. */
function ecgTokens(
  graph: OnnxGraph,
  config: EcgEncoderConfig,
  tensors: TensorSource,
  features: Value,
  channels: number,
  frames: number,
): Value {
  const { ecg_tokens: count, head_dim: headDim } = config;
  const pooled = graph.op('MatMul', [features, graph.table('pooling', poolingMatrix(frames, count))]);
  const projection = transposeMatrix(tensors.read('projection.weight', [headDim, channels]));
  const bias = tensors.read('projection.bias', [headDim]);
  const embedding = tensors.read('token_embedding', [count, headDim]);
  const projected = graph.op('MatMul', [
    graph.transpose(pooled, [0, 2, 1]),
    graph.weight('projection.weight', projection),
  ]);
  const biased = graph.op('Add', [projected, graph.weight('projection.bias', bias)]);
  const placed = graph.op('Add', [biased, graph.weight('token_embedding', embedding)]);
  return graph.op(
    'SimplifiedLayerNormalization',
    [placed, graph.weight('norm.weight', tensors.read('norm.weight', [headDim]))],
    { attributes: { axis: -1, epsilon: { float: config.norm_eps } } },
  );
}

function prefixRows(
  graph: OnnxGraph,
  config: EcgEncoderConfig,
  llama: LlamaConfig,
  tensors: TensorSource,
  tokens: Value,
): void {
  const { layers, keyValueHeads, headDim } = llama;
  const keyValueSize = keyValueHeads * headDim;
  // One product for all layers: keys and values in turn.
  const folded = Array.from({ length: layers }, (_, layer) => [
    foldTiledProjection(keyProjection(tensors, llama, layer), headDim),
    foldTiledProjection(valueProjection(tensors, llama, layer), headDim),
  ]).flat();
  const all = graph.op('MatMul', [tokens, graph.weight('prefix.weight', transposeMatrix(stackRows(folded)))]);
  const timeMajor = graph.transpose(
    graph.reshape(all, [0, config.ecg_tokens, 2 * layers, keyValueSize]),
    [2, 1, 0, 3],
  );
  const parts = graph.split(timeMajor, 0, Array(2 * layers).fill(1));
  const shape = [config.ecg_tokens, 'batch x keyValueHeads', headDim];
  for (const [i, part] of parts.entries()) {
    const name = (i % 2 === 0 ? ENCODER.prefixKeys : ENCODER.prefixValues)(Math.floor(i / 2));
    graph.output(name, graph.reshape(part, [config.ecg_tokens, -1, headDim]), 'float32', shape);
  }
}
