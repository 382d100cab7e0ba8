import { ENCODER } from '../run/tensor-names.ts';
import type { LlamaConfig } from './checkpoint.ts';
import type { EcgEncoderConfig } from './encoders/configs.ts';
import { resnet1dTokens } from './encoders/resnet1d-graph.ts';
import { resnet50Tokens } from './encoders/resnet50-graph.ts';
import { foldTiledProjection, stackRows, transposeMatrix } from './fold.ts';
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
  const tokens =
    config.architecture === 'resnet50-1d'
      ? resnet50Tokens(graph, config, encoderTensors, ecg)
      : resnet1dTokens(graph, config, encoderTensors, ecg);
  prefixRows(graph, config, llama, decoderTensors, tokens);
  return graph.toBytes();
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
