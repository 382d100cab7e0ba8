import { poolingMatrix, transposeMatrix } from '../fold.ts';
import type { OnnxGraph, Value } from '../graph.ts';
import type { TensorSource } from '../safetensors.ts';
import type { ResNet1dConfig } from './configs.ts';
import { addFeatures, convolve, type Features, relu } from './features.ts';

/** The small default encoder: `ecg` [batch, leads, samples] → ECG tokens [batch, ecgTokens, headDim]. */
export function resnet1dTokens(
  graph: OnnxGraph,
  config: ResNet1dConfig,
  tensors: TensorSource,
  ecg: Value,
): Value {
  return tokens(graph, config, tensors, residualNetwork(graph, config, tensors, ecg));
}

function residualNetwork(
  graph: OnnxGraph,
  config: ResNet1dConfig,
  tensors: TensorSource,
  ecg: Value,
): Features {
  const input: Features = { value: ecg, channels: config.leads, frames: config.samples };
  const stem = { name: 'stem.conv', norm: 'stem.bn', ...config.stem };
  let current = relu(graph, convolve(graph, tensors, input, stem));
  for (const [i, { channels, kernel, stride }] of config.blocks.entries()) {
    const block = `blocks.${i}`;
    const part = (name: string, norm: string, taps: number, step: number) => ({
      name: `${block}.${name}`,
      norm: `${block}.${norm}`,
      channels,
      kernel: taps,
      stride: step,
    });
    const first = relu(graph, convolve(graph, tensors, current, part('conv1', 'bn1', kernel, stride)));
    const second = convolve(graph, tensors, first, part('conv2', 'bn2', kernel, 1));
    const shortcut = convolve(graph, tensors, current, part('shortcut', 'shortcut_bn', 1, stride));
    current = relu(graph, addFeatures(graph, second, shortcut));
  }
  return current;
}

/** Pools the frames evenly, projects them to the size of a head, and normalises. */
function tokens(
  graph: OnnxGraph,
  config: ResNet1dConfig,
  tensors: TensorSource,
  { value, channels, frames }: Features,
): Value {
  const { ecg_tokens: count, head_dim: headDim } = config;
  const pooled = graph.op('MatMul', [value, graph.table('pooling', poolingMatrix(frames, count))]);
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
