import { foldBatchNorm, poolingMatrix, transposeMatrix } from '../fold.ts';
import type { OnnxGraph, Value } from '../graph.ts';
import type { TensorSource } from '../safetensors.ts';
import type { ResNet50Config } from './configs.ts';
import { addFeatures, batchNorm, convolve, type Features, relu } from './features.ts';

const STEM_CHANNELS = 64;
const EXPANSION = 4;
/** Blocks, inner width and first stride of the four stages (He et al. 2016, in one dimension, without max-pool). */
const STAGES = [
  [3, 64, 1],
  [4, 128, 2],
  [6, 256, 2],
  [3, 512, 2],
] as const;

/** PyTorch's `normalize` divides by no less. */
const SHORTEST_NORM = 1e-12;

/**
 * The encoder of the MEIT paper (arXiv 2403.04945): `ecg` [batch, leads, samples] → ECG tokens of unit length
 * [batch, ecgTokens, headDim].
 */
export function resnet50Tokens(
  graph: OnnxGraph,
  config: ResNet50Config,
  tensors: TensorSource,
  ecg: Value,
): Value {
  const input: Features = { value: ecg, channels: config.leads, frames: config.samples };
  const stem = { name: 'stem.conv', norm: 'stem.bn', channels: STEM_CHANNELS, kernel: 7, stride: 2 };
  let current = relu(graph, convolve(graph, tensors, input, stem));
  let index = 0;
  for (const [blocks, width, firstStride] of STAGES) {
    for (let block = 0; block < blocks; block++) {
      current = bottleneck(graph, tensors, current, index++, width, block === 0 ? firstStride : 1);
    }
  }
  return tokens(graph, config, tensors, current);
}

function bottleneck(
  graph: OnnxGraph,
  tensors: TensorSource,
  input: Features,
  index: number,
  width: number,
  stride: number,
): Features {
  const block = `blocks.${index}`;
  const part = (name: string, norm: string, channels: number, kernel: number, step: number) => ({
    name: `${block}.${name}`,
    norm: `${block}.${norm}`,
    channels,
    kernel,
    stride: step,
  });
  const channels = EXPANSION * width;
  const first = relu(graph, convolve(graph, tensors, input, part('conv1', 'bn1', width, 1, 1)));
  const second = relu(graph, convolve(graph, tensors, first, part('conv2', 'bn2', width, 3, stride)));
  const third = convolve(graph, tensors, second, part('conv3', 'bn3', channels, 1, 1));
  const isSameShape = stride === 1 && input.channels === channels;
  const shortcut = isSameShape
    ? input
    : convolve(graph, tensors, input, part('shortcut', 'shortcut_bn', channels, 1, stride));
  return relu(graph, addFeatures(graph, third, shortcut));
}

/** Pools the frames evenly; two linear layers with batch norms; unit length. */
function tokens(
  graph: OnnxGraph,
  config: ResNet50Config,
  tensors: TensorSource,
  { value, channels, frames }: Features,
): Value {
  const pooling = graph.table('pooling', poolingMatrix(frames, config.ecg_tokens));
  const pooled = graph.transpose(graph.op('MatMul', [value, pooling]), [0, 2, 1]);
  const hidden = graph.op('Relu', [linear(graph, tensors, pooled, 1, channels, channels)]);
  const projected = linear(graph, tensors, hidden, 2, channels, config.head_dim);
  const length = graph.op('ReduceL2', [projected, graph.integers([-1])], { attributes: { keepdims: 1 } });
  const shortest = graph.table('shortest_norm', { shape: [1], data: Float32Array.of(SHORTEST_NORM) });
  return graph.op('Div', [projected, graph.op('Max', [length, shortest])]);
}

/** `projection.linearN` with `projection.bnN` folded in. */
function linear(
  graph: OnnxGraph,
  tensors: TensorSource,
  input: Value,
  number: 1 | 2,
  from: number,
  to: number,
): Value {
  const name = `projection.linear${number}`;
  const norm = batchNorm(tensors, `projection.bn${number}`, to);
  const offset = tensors.read(`${name}.bias`, [to]).data;
  const { kernel, bias } = foldBatchNorm(tensors.read(`${name}.weight`, [to, from]), {
    ...norm,
    // The norm subtracts its mean from the layer's output, which holds the layer's own bias.
    runningMean: norm.runningMean.map((mean, channel) => mean - offset[channel]!),
  });
  const product = graph.op('MatMul', [input, graph.weight(`${name}.weight`, transposeMatrix(kernel))]);
  return graph.op('Add', [product, graph.weight(`${name}.bias`, bias)]);
}
