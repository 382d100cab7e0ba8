import { describe, expect, it } from 'vitest';
import {
  BATCH_NORM_EPS,
  foldBatchNorm,
  foldTiledProjection,
  poolingMatrix,
  stackRows,
  transposeMatrix,
} from './fold.ts';
import type { Tensor } from './safetensors.ts';

const tensor = (shape: number[], value: (i: number) => number): Tensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
});

function multiply({ shape, data }: Tensor, vector: readonly number[]): number[] {
  const columns = shape[1]!;
  return Array.from({ length: shape[0]! }, (_, row) =>
    vector.reduce((sum, value, column) => sum + data[row * columns + column]! * value, 0),
  );
}

describe('foldTiledProjection', () => {
  it('equals repeating the ECG token over the heads and projecting it', () => {
    const [headDim, heads] = [4, 3];
    const projection = tensor([6, heads * headDim], (i) => Math.sin(i * 1.7));
    const token = [0.5, -1.25, 2, 0.125];
    const tiled = Array.from({ length: heads }, () => token).flat();
    const unfolded = multiply(projection, tiled);
    const folded = multiply(foldTiledProjection(projection, headDim), token);
    for (const [i, value] of folded.entries()) expect(value).toBeCloseTo(unfolded[i]!, 6);
  });
});

describe('foldBatchNorm', () => {
  it('equals a convolution followed by the batch norm', () => {
    const kernel = tensor([2, 3, 1], (i) => Math.cos(i));
    const norm = {
      weight: Float32Array.of(1.5, -0.5),
      bias: Float32Array.of(0.25, 1),
      runningMean: Float32Array.of(-1, 0.5),
      runningVar: Float32Array.of(4, 0.01),
    };
    const sample = [0.3, -0.7, 1.1];
    const folded = foldBatchNorm(kernel, norm);
    const withNorm = multiply({ ...kernel, shape: [2, 3] }, sample).map(
      (value, c) =>
        ((value - norm.runningMean[c]!) / Math.sqrt(norm.runningVar[c]! + BATCH_NORM_EPS)) * norm.weight[c]! +
        norm.bias[c]!,
    );
    const withFold = multiply({ ...folded.kernel, shape: [2, 3] }, sample).map(
      (value, c) => value + folded.bias.data[c]!,
    );
    for (const [c, value] of withFold.entries()) expect(value).toBeCloseTo(withNorm[c]!, 5);
  });
});

describe('poolingMatrix', () => {
  it('averages equal groups when the bins divide the frames', () => {
    const pooled = multiply(transposeMatrix(poolingMatrix(6, 3)), [1, 3, 5, 7, 9, 11]);
    expect(pooled).toEqual([2, 6, 10]);
  });

  it('uses the overlapping bins of adaptive pooling otherwise', () => {
    // torch.nn.AdaptiveAvgPool1d(2) on [1, 2, 3, 4, 5]: frames 0-2 and 2-4.
    const pooled = multiply(transposeMatrix(poolingMatrix(5, 2)), [1, 2, 3, 4, 5]);
    expect(pooled[0]).toBeCloseTo(2, 6);
    expect(pooled[1]).toBeCloseTo(4, 6);
  });
});

describe('matrices', () => {
  it('transposes', () => {
    expect(transposeMatrix(tensor([2, 3], (i) => i))).toEqual({
      shape: [3, 2],
      data: Float32Array.of(0, 3, 1, 4, 2, 5),
    });
  });

  it('stacks', () => {
    const stacked = stackRows([tensor([1, 2], () => 1), tensor([2, 2], () => 2)]);
    expect(stacked).toEqual({ shape: [3, 2], data: Float32Array.of(1, 1, 2, 2, 2, 2) });
  });
});
