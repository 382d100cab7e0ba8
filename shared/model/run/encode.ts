import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelManifest } from '../package.ts';
import { ModelInputError } from './errors.ts';
import { appendRows, createKvCache, type KvCache, type Tensors } from './kv-cache.ts';
import { cacheNames, ENCODER } from './tensor-names.ts';

/**
 * Encodes ECGs and begins a KV cache with their rows.
 * @param inputs one prepared ECG per request: leads x samples values in mV, lead after lead
 * @param textRows room for this many text tokens after the ECG's rows
 * @throws {ModelInputError} when an input has another size or holds values that are not numbers
 */
export async function encodeEcgs(
  encoder: InferenceSession,
  manifest: ModelManifest,
  inputs: readonly Float32Array[],
  textRows: number,
): Promise<KvCache> {
  const leads = manifest.input.leads.length;
  const { samples } = manifest.input;
  const ecg = new Float32Array(inputs.length * leads * samples);
  for (const [i, input] of inputs.entries()) {
    checkInput(input, leads, samples);
    ecg.set(input, i * leads * samples);
  }
  const cache = createKvCache(manifest, inputs.length, manifest.fusion.ecgTokens + textRows);
  const feeds = { [ENCODER.ecg]: new Tensor('float32', ecg, [inputs.length, leads, samples]) };
  const outputs = (await encoder.run(feeds)) as Tensors;
  appendRows(cache, outputs, cacheNames(cache.layers, ENCODER.prefixKeys, ENCODER.prefixValues));
  return cache;
}

function checkInput(input: Float32Array, leads: number, samples: number): void {
  if (input.length !== leads * samples) {
    throw new ModelInputError(
      `This model reads ${leads} leads of ${samples} samples, but was given ${input.length} values. ` +
        "Prepare the ECG by the package's input contract.",
    );
  }
  if (!input.every(Number.isFinite)) {
    throw new ModelInputError('The prepared ECG holds values that are not numbers. Prepare it again.');
  }
}
