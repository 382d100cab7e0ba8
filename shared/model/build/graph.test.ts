import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { OnnxGraph, type WeightStore } from './graph.ts';

/** y = x · weight for x [rows, 2]. */
function product(weight: Float32Array, store?: WeightStore): Uint8Array {
  const graph = new OnnxGraph('product', store);
  const x = graph.input('x', 'float32', ['rows', 2]);
  const columns = weight.length / 2;
  const y = graph.op('MatMul', [x, graph.weight('weight', { shape: [2, columns], data: weight })]);
  graph.output('y', y, 'float32', ['rows', columns]);
  return graph.toBytes();
}

const weightOf = (bytes: Uint8Array) =>
  fromBinary(ModelProtoSchema, bytes).graph!.initializer.find(({ name }) => name === 'weight')!;

describe('OnnxGraph', () => {
  it.each([
    { weight: Float32Array.of(1, 2, 3, 4), dataType: TensorProto_DataType.FLOAT16 },
    { weight: Float32Array.of(1, 2, 3, 0.1), dataType: TensorProto_DataType.FLOAT },
  ])('writes a model that ONNX Runtime computes without loss ($weight)', async ({ weight, dataType }) => {
    const bytes = product(weight);
    expect(weightOf(bytes).dataType).toBe(dataType);
    const session = await InferenceSession.create(bytes);
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 0, 0, 1), [2, 2]) });
    expect(y!.dims).toEqual([2, 2]);
    expect(y!.data).toEqual(weight);
    await session.release();
  });

  it('gives large constants to the store and keeps small ones', () => {
    const stored: number[] = [];
    const store: WeightStore = (bytes) => {
      stored.push(bytes.length);
      return { location: 'weights', offset: 4096 };
    };
    expect(weightOf(product(new Float32Array(4), store)).rawData).toHaveLength(8);
    const large = weightOf(product(new Float32Array(2048), store));
    expect(stored).toEqual([4096]);
    expect(large.dataLocation).toBe(TensorProto_DataLocation.EXTERNAL);
    expect(Object.fromEntries(large.externalData.map(({ key, value }) => [key, value]))).toEqual({
      location: 'weights',
      offset: '4096',
      length: '4096',
    });
  });

  it('shares equal integer constants', () => {
    const graph = new OnnxGraph('constants');
    expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]));
    expect(graph.integers([1])).not.toBe(graph.integer(1));
  });
});
