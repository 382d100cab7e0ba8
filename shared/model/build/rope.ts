import type { Tensor } from './safetensors.ts';

/**
 * Cosines and sines of the rotary position embedding (RoFormer, Su et al. 2021) for LLaMA's half-split layout:
 * entry [position, i] belongs to the pair (i, i + headDim / 2).
 * @returns two tables [positions, headDim / 2]
 */
export function rotaryTables(
  positions: number,
  headDim: number,
  theta: number,
): { cos: Tensor; sin: Tensor } {
  const half = headDim / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let i = 0; i < half; i++) {
    // float32 like the reference implementation, whose angles the model has seen in training.
    const frequency = Math.fround(1 / theta ** ((2 * i) / headDim));
    for (let position = 0; position < positions; position++) {
      const angle = Math.fround(position * frequency);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  }
  const shape = [positions, half];
  return { cos: { shape, data: cos }, sin: { shape, data: sin } };
}
