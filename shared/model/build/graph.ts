import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { exactFloat16 } from './float16.ts';
import type { Tensor } from './safetensors.ts';

const IR_VERSION = 10n;
const ONNX_OPSET = 20n;
const MICROSOFT_OPSET = 1n;

/** An edge of the graph: what a node, an input or a constant produces. */
export interface Value {
  readonly name: string;
}

export type ElementType = 'float32' | 'int64';

/** A dimension is a number, or a name when it may change from run to run. */
export type Dimensions = readonly (number | string)[];

/** Whole numbers become INT attributes, arrays INTS, and `{ float }` FLOAT. */
export type Attributes = Record<string, number | readonly number[] | { float: number }>;

interface NodeOptions {
  attributes?: Attributes;
  /** "com.microsoft" for ONNX Runtime's own operators. */
  domain?: '' | 'com.microsoft';
}

/** Takes the bytes of large constants out of the graph file; returns where they went. */
export type WeightStore = (bytes: Uint8Array) => { location: string; offset: number };

const ELEMENT_TYPES = {
  float32: TensorProto_DataType.FLOAT,
  int64: TensorProto_DataType.INT64,
} as const;

/** Constants below this size always lie in the graph file: shapes and axes must be there for shape inference. */
const INLINE_BYTES = 1024;

/**
 * Writes an ONNX graph node by node. Values are named after their operator and order; the names that matter
 * to a caller are those of inputs and outputs.
 *
 * Weights are stored as float16 followed by a Cast whenever that loses nothing (ONNX Runtime folds the Cast
 * when it loads the model), so a float16 checkpoint gives files of half the size and the same numbers.
 */
export class OnnxGraph {
  readonly #name: string;
  readonly #store: WeightStore | undefined;
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #integers = new Map<string, Value>();

  constructor(name: string, store?: WeightStore) {
    this.#name = name;
    this.#store = store;
  }

  input(name: string, type: ElementType, dimensions: Dimensions): Value {
    this.#inputs.push(valueInfo(name, type, dimensions));
    return { name };
  }

  output(name: string, value: Value, type: ElementType, dimensions: Dimensions): void {
    this.#nodes.push(create(NodeProtoSchema, { opType: 'Identity', input: [value.name], output: [name] }));
    this.#outputs.push(valueInfo(name, type, dimensions));
  }

  /** Adds a node with one output. An input of `undefined` is left out (optional inputs). */
  op(opType: string, inputs: readonly (Value | undefined)[], options: NodeOptions = {}): Value {
    return this.ops(opType, inputs, 1, options)[0]!;
  }

  /** Adds a node with several outputs. */
  ops(
    opType: string,
    inputs: readonly (Value | undefined)[],
    outputs: number,
    options: NodeOptions = {},
  ): Value[] {
    const base = `${opType}_${this.#nodes.length}`;
    const names = Array.from({ length: outputs }, (_, i) => `${base}:${i}`);
    this.#nodes.push(
      create(NodeProtoSchema, {
        name: base,
        opType,
        domain: options.domain ?? '',
        input: inputs.map((value) => value?.name ?? ''),
        output: names,
        attribute: Object.entries(options.attributes ?? {}).map(([name, value]) => attribute(name, value)),
      }),
    );
    return names.map((name) => ({ name }));
  }

  /** A constant 1-D int64 tensor (shapes, axes, sizes); equal ones are shared. */
  integers(values: readonly number[]): Value {
    return this.#integer(`integers[${values}]`, values, [values.length]);
  }

  /** A constant int64 scalar. */
  integer(value: number): Value {
    return this.#integer(`integer(${value})`, [value], []);
  }

  /** A constant float32 scalar. */
  scalar(value: number): Value {
    const name = `scalar_${this.#initializers.length}`;
    return this.#constant(name, [], TensorProto_DataType.FLOAT, bytesOf(Float32Array.of(value)));
  }

  /** A constant float32 tensor that is computed, not learned (tables, pooling matrices). */
  table(name: string, tensor: Tensor): Value {
    return this.#constant(name, tensor.shape, TensorProto_DataType.FLOAT, bytesOf(tensor.data));
  }

  /** A learned tensor as float32; stored as float16 where that is exact. */
  weight(name: string, tensor: Tensor): Value {
    const stored = this.storedWeight(name, tensor);
    return stored.isFloat16 ? this.widen(stored.value) : stored.value;
  }

  /** A learned tensor as stored, for operators that pick rows first and `widen` only those. */
  storedWeight(name: string, tensor: Tensor): { value: Value; isFloat16: boolean } {
    const words = exactFloat16(tensor.data);
    const value = words
      ? this.#constant(name, tensor.shape, TensorProto_DataType.FLOAT16, bytesOf(words))
      : this.#constant(name, tensor.shape, TensorProto_DataType.FLOAT, bytesOf(tensor.data));
    return { value, isFloat16: words !== undefined };
  }

  widen(value: Value): Value {
    return this.op('Cast', [value], { attributes: { to: TensorProto_DataType.FLOAT } });
  }

  reshape(value: Value, shape: readonly number[]): Value {
    return this.op('Reshape', [value, this.integers(shape)]);
  }

  transpose(value: Value, permutation: readonly number[]): Value {
    return this.op('Transpose', [value], { attributes: { perm: permutation } });
  }

  /** Splits into parts of the given sizes along an axis. */
  split(value: Value, axis: number, sizes: readonly number[]): Value[] {
    return this.ops('Split', [value, this.integers(sizes)], sizes.length, { attributes: { axis } });
  }

  /** The finished model as `.onnx` bytes. */
  toBytes(): Uint8Array {
    const model = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: 'ecg-report-service',
      opsetImport: [
        create(OperatorSetIdProtoSchema, { domain: '', version: ONNX_OPSET }),
        create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: MICROSOFT_OPSET }),
      ],
      graph: create(GraphProtoSchema, {
        name: this.#name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      }),
    });
    return toBinary(ModelProtoSchema, model);
  }

  #integer(key: string, values: readonly number[], shape: readonly number[]): Value {
    const known = this.#integers.get(key);
    if (known) return known;
    const bytes = bytesOf(BigInt64Array.from(values, BigInt));
    const value = this.#constant(key, shape, TensorProto_DataType.INT64, bytes);
    this.#integers.set(key, value);
    return value;
  }

  #constant(
    name: string,
    shape: readonly number[],
    dataType: TensorProto_DataType,
    bytes: Uint8Array<ArrayBuffer>,
  ): Value {
    const tensor = create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt) });
    if (this.#store && bytes.length >= INLINE_BYTES) {
      const { location, offset } = this.#store(bytes);
      tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
      tensor.externalData = Object.entries({ location, offset, length: bytes.length }).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value: String(value) }),
      );
    } else {
      tensor.rawData = bytes;
    }
    this.#initializers.push(tensor);
    return { name };
  }
}

function attribute(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  }
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.INTS,
    ints: value.map(BigInt),
  });
}

function valueInfo(name: string, type: ElementType, dimensions: Dimensions): ValueInfoProto {
  const dim = dimensions.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: ELEMENT_TYPES[type],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

function bytesOf(array: Float32Array | Uint16Array | BigInt64Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
}
