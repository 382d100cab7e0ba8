import type { Tensor } from './safetensors.ts';

/** What PyTorch's BatchNorm1d adds to the variance. */
export const BATCH_NORM_EPS = 1e-5;

export interface BatchNorm {
  weight: Float32Array;
  bias: Float32Array;
  runningMean: Float32Array;
  runningVar: Float32Array;
}

/**
 * Folds an inference-time batch norm into the bias-free convolution before it.
 * @param kernel [outChannels, inChannels, taps]
 */
export function foldBatchNorm(kernel: Tensor, norm: BatchNorm): { kernel: Tensor; bias: Tensor } {
  const channels = kernel.shape[0]!;
  const perChannel = kernel.data.length / channels;
  const data = new Float32Array(kernel.data.length);
  const bias = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const scale = norm.weight[channel]! / Math.sqrt(norm.runningVar[channel]! + BATCH_NORM_EPS);
    bias[channel] = norm.bias[channel]! - norm.runningMean[channel]! * scale;
    const end = (channel + 1) * perChannel;
    for (let i = channel * perChannel; i < end; i++) data[i] = kernel.data[i]! * scale;
  }
  return { kernel: { shape: kernel.shape, data }, bias: { shape: [channels], data: bias } };
}

/**
 * W · tile(e, heads) = (Σ_h W[:, block h]) · e: folds MEIT's repeat-then-project fusion into one small matrix.
 * @param projection W_K or W_V of one layer, [keyValueSize, heads x headDim]
 * @returns [keyValueSize, headDim]
 */
export function foldTiledProjection(projection: Tensor, headDim: number): Tensor {
  const [rows, columns] = projection.shape as [number, number];
  const data = new Float32Array(rows * headDim);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < headDim; i++) {
      let sum = 0;
      for (let column = i; column < columns; column += headDim)
        sum += projection.data[row * columns + column]!;
      data[row * headDim + i] = sum;
    }
  }
  return { shape: [rows, headDim], data };
}

/** [rows, columns] → [columns, rows]. */
export function transposeMatrix(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.shape as [number, number];
  const data = new Float32Array(matrix.data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data[column * rows + row] = matrix.data[row * columns + column]!;
    }
  }
  return { shape: [columns, rows], data };
}

/** Stacks matrices with the same number of columns: linear layers with the same input become one. */
export function stackRows(matrices: readonly Tensor[]): Tensor {
  const rows = matrices.reduce((sum, matrix) => sum + matrix.shape[0]!, 0);
  const columns = matrices[0]!.shape[1]!;
  const data = new Float32Array(rows * columns);
  let offset = 0;
  for (const matrix of matrices) {
    data.set(matrix.data, offset);
    offset += matrix.data.length;
  }
  return { shape: [rows, columns], data };
}

/**
 * PyTorch's AdaptiveAvgPool1d as a matrix: `frames @ pooling` averages `frames` time steps to `bins`.
 * @returns [frames, bins]
 */
export function poolingMatrix(frames: number, bins: number): Tensor {
  const data = new Float32Array(frames * bins);
  for (let bin = 0; bin < bins; bin++) {
    const start = Math.floor((bin * frames) / bins);
    const end = Math.ceil(((bin + 1) * frames) / bins);
    for (let frame = start; frame < end; frame++) data[frame * bins + bin] = 1 / (end - start);
  }
  return { shape: [frames, bins], data };
}
