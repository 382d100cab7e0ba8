import { type BitReader, FlacFault, readBits, readSignedBits, readUnary } from './bits.ts';

const CONSTANT = 0;
const VERBATIM = 1;
const FIXED = { first: 8, last: 12 };
const FIRST_LINEAR = 32;

/** Coefficients of the fixed predictors (RFC 9639, 9.2.5), nearest sample first. */
const FIXED_COEFFICIENTS = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]] as const;

/**
 * One channel of a frame (RFC 9639, 9.2).
 * @param bits of a sample in this channel
 * @throws FlacFault
 */
export function readSubframe(reader: BitReader, blockSize: number, bits: number): Float64Array {
  if (readBits(reader, 1) !== 0) throw new FlacFault('A subframe begins wrongly.');
  const type = readBits(reader, 6);
  const wasted = readBits(reader, 1) === 1 ? readUnary(reader) + 1 : 0;
  if (wasted >= bits) throw new FlacFault('A subframe leaves no bits to a sample.');
  const samples = new Float64Array(blockSize);
  readContent(reader, type, samples, bits - wasted);
  if (wasted > 0) for (let n = 0; n < blockSize; n++) samples[n]! *= 2 ** wasted;
  return samples;
}

function readContent(reader: BitReader, type: number, samples: Float64Array, bits: number): void {
  if (type === CONSTANT) samples.fill(readSignedBits(reader, bits));
  else if (type === VERBATIM) readWarmUp(reader, samples, samples.length, bits);
  else if (type >= FIXED.first && type <= FIXED.last) {
    const coefficients = FIXED_COEFFICIENTS[type - FIXED.first]!;
    readWarmUp(reader, samples, coefficients.length, bits);
    readResidual(reader, samples, coefficients.length);
    predict(samples, coefficients, 0);
  } else if (type >= FIRST_LINEAR) {
    const order = type - FIRST_LINEAR + 1;
    readWarmUp(reader, samples, order, bits);
    const precision = readBits(reader, 4) + 1;
    const shift = readSignedBits(reader, 5);
    if (precision > 15 || shift < 0) throw new FlacFault('A predictor is invalid.');
    const coefficients = Array.from({ length: order }, () => readSignedBits(reader, precision));
    readResidual(reader, samples, order);
    predict(samples, coefficients, shift);
  } else throw new FlacFault('A subframe is of a reserved type.');
}

function readWarmUp(reader: BitReader, samples: Float64Array, count: number, bits: number): void {
  if (count > samples.length) throw new FlacFault('A predictor is longer than its block.');
  for (let n = 0; n < count; n++) samples[n] = readSignedBits(reader, bits);
}

/** Partitioned Rice codes (RFC 9639, 9.2.7) into `samples`, behind the predictor's first samples. */
function readResidual(reader: BitReader, samples: Float64Array, order: number): void {
  const method = readBits(reader, 2);
  if (method > 1) throw new FlacFault('A residual is coded in a reserved way.');
  const parameterBits = method === 0 ? 4 : 5;
  const unencoded = 2 ** parameterBits - 1;
  const partitions = 1 << readBits(reader, 4);
  const partLength = samples.length / partitions;
  if (!Number.isInteger(partLength) || partLength < order) {
    throw new FlacFault('A residual does not fit its block.');
  }
  let n = order;
  for (let part = 1; part <= partitions; part++) {
    const parameter = readBits(reader, parameterBits);
    const end = part * partLength;
    if (parameter === unencoded) {
      const bits = readBits(reader, 5);
      for (; n < end; n++) samples[n] = readSignedBits(reader, bits);
    } else {
      for (; n < end; n++) {
        const folded = readUnary(reader) * 2 ** parameter + readBits(reader, parameter);
        samples[n] = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
      }
    }
  }
}

/** Adds the prediction to every residual in place; doubles hold all sums exactly. */
function predict(samples: Float64Array, coefficients: readonly number[], shift: number): void {
  const order = coefficients.length;
  const divisor = 2 ** shift;
  for (let n = order; n < samples.length; n++) {
    let sum = 0;
    for (let k = 0; k < order; k++) sum += coefficients[k]! * samples[n - 1 - k]!;
    samples[n]! += Math.floor(sum / divisor);
  }
}
