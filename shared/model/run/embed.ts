import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelManifest } from '../package.ts';
import { ENCODER } from './tensor-names.ts';

/** The layer whose keys stand for the ECG: the first, a linear image of the encoder's tokens. */
const LAYER = 0;

/**
 * One vector an ECG for finding similar ones: the first layer's prefix keys, mean over the ECG tokens, unit length.
 * @param inputs one prepared ECG each: leads × samples values in mV, lead after lead
 * @returns vectors of key-value heads × head size
 */
export async function embedEcgs(
  encoder: InferenceSession,
  manifest: ModelManifest,
  inputs: readonly Float32Array[],
): Promise<Float32Array[]> {
  const { leads, samples } = manifest.input;
  const { keyValueHeads, headDim } = manifest.decoder;
  const ecg = new Float32Array(inputs.length * leads.length * samples);
  inputs.forEach((input, i) => {
    ecg.set(input, i * leads.length * samples);
  });
  const feeds = { [ENCODER.ecg]: new Tensor('float32', ecg, [inputs.length, leads.length, samples]) };
  const name = ENCODER.prefixKeys(LAYER);
  const keys = (await encoder.run(feeds, [name]))[name]!.data as Float32Array;
  const size = keyValueHeads * headDim;
  return inputs.map((_, i) => {
    const mean = new Float32Array(size);
    for (let token = 0; token < manifest.fusion.ecgTokens; token++) {
      const start = (token * inputs.length + i) * size;
      for (let k = 0; k < size; k++) mean[k]! += keys[start + k]!;
    }
    const length = Math.hypot(...mean);
    return length === 0 ? mean : mean.map((value) => value / length);
  });
}
