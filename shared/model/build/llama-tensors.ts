import type { LlamaConfig } from './checkpoint.ts';
import type { Tensor, TensorSource } from './safetensors.ts';

/** Hugging Face's names of a LLaMA's tensors; linear layers are [out, in]. */
const layerName = (layer: number, part: string) => `model.layers.${layer}.${part}.weight`;

export function tokenEmbedding(tensors: TensorSource, config: LlamaConfig): Tensor {
  return tensors.read('model.embed_tokens.weight', [config.vocabSize, config.hiddenSize]);
}

export function outputProjection(tensors: TensorSource, config: LlamaConfig): Tensor {
  return tensors.read('lm_head.weight', [config.vocabSize, config.hiddenSize]);
}

export function finalNorm(tensors: TensorSource, config: LlamaConfig): Tensor {
  return tensors.read('model.norm.weight', [config.hiddenSize]);
}

export function attentionNorm(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  return tensors.read(layerName(layer, 'input_layernorm'), [config.hiddenSize]);
}

export function mlpNorm(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  return tensors.read(layerName(layer, 'post_attention_layernorm'), [config.hiddenSize]);
}

export function queryProjection(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  const size = config.attentionHeads * config.headDim;
  return tensors.read(layerName(layer, 'self_attn.q_proj'), [size, config.hiddenSize]);
}

export function keyProjection(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  const size = config.keyValueHeads * config.headDim;
  return tensors.read(layerName(layer, 'self_attn.k_proj'), [size, config.hiddenSize]);
}

export function valueProjection(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  const size = config.keyValueHeads * config.headDim;
  return tensors.read(layerName(layer, 'self_attn.v_proj'), [size, config.hiddenSize]);
}

export function attentionOutput(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  const size = config.attentionHeads * config.headDim;
  return tensors.read(layerName(layer, 'self_attn.o_proj'), [config.hiddenSize, size]);
}

export function gateProjection(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  return tensors.read(layerName(layer, 'mlp.gate_proj'), [config.intermediateSize, config.hiddenSize]);
}

export function upProjection(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  return tensors.read(layerName(layer, 'mlp.up_proj'), [config.intermediateSize, config.hiddenSize]);
}

export function downProjection(tensors: TensorSource, config: LlamaConfig, layer: number): Tensor {
  return tensors.read(layerName(layer, 'mlp.down_proj'), [config.hiddenSize, config.intermediateSize]);
}
