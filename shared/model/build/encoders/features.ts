import { foldBatchNorm } from '../fold.ts';
import type { OnnxGraph, Value } from '../graph.ts';
import type { TensorSource } from '../safetensors.ts';

/** What flows through a convolutional encoder: [batch, channels, frames]. */
export interface Features {
  value: Value;
  channels: number;
  frames: number;
}

export interface Convolution {
  /** Names of the convolution's and its batch norm's tensors. */
  name: string;
  norm: string;
  channels: number;
  kernel: number;
  stride: number;
}

/** What a batch norm computes at inference. */
export function batchNorm(tensors: TensorSource, norm: string, channels: number) {
  const perChannel = (part: string) => tensors.read(`${norm}.${part}`, [channels]).data;
  return {
    weight: perChannel('weight'),
    bias: perChannel('bias'),
    runningMean: perChannel('running_mean'),
    runningVar: perChannel('running_var'),
  };
}

/** A bias-free convolution, padded to keep the length but for its stride, with its batch norm folded in. */
export function convolve(
  graph: OnnxGraph,
  tensors: TensorSource,
  input: Features,
  { name, norm, channels, kernel: taps, stride }: Convolution,
): Features {
  const { kernel, bias } = foldBatchNorm(
    tensors.read(`${name}.weight`, [channels, input.channels, taps]),
    batchNorm(tensors, norm, channels),
  );
  const padding = Math.floor(taps / 2);
  const value = graph.op(
    'Conv',
    [input.value, graph.weight(`${name}.weight`, kernel), graph.weight(`${name}.bias`, bias)],
    { attributes: { kernel_shape: [taps], strides: [stride], pads: [padding, padding] } },
  );
  return { value, channels, frames: Math.floor((input.frames + 2 * padding - taps) / stride) + 1 };
}

export function relu(graph: OnnxGraph, features: Features): Features {
  return { ...features, value: graph.op('Relu', [features.value]) };
}

export function addFeatures(graph: OnnxGraph, first: Features, second: Features): Features {
  return { ...first, value: graph.op('Add', [first.value, second.value]) };
}
