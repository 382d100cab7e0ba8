/** Uniform random numbers that are the same in every run and on every machine. */
export interface RandomSource {
  /** A whole number from 0 to 2³² − 1. */
  uint32(): number;
  /** A number in [0, 1). */
  uniform(): number;
  /** A whole number from 0 to `count` − 1 (its bias is below count / 2³²). */
  below(count: number): number;
}

/** The four words of xoshiro128**'s state; not all may be 0. */
export type RandomState = readonly [number, number, number, number];

const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

/**
 * xoshiro128** 1.1 (Blackman, Vigna: "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021):
 * period 2¹²⁸ − 1.
 */
export function randomFromState([a, b, c, d]: RandomState): RandomSource {
  let s0 = a | 0;
  let s1 = b | 0;
  let s2 = c | 0;
  let s3 = d | 0;
  const uint32 = () => {
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotate(s3, 11);
    return result;
  };
  return {
    uint32,
    uniform: () => uint32() / 2 ** 32,
    below: (count) => Math.floor((uint32() / 2 ** 32) * count),
  };
}

/** A source whose state is filled from a whole-number seed by a Weyl sequence through MurmurHash3's finaliser. */
export function randomFromSeed(seed: number): RandomSource {
  const word = (index: number) => {
    // Both halves of the seed count, up to 2⁵³.
    let hash = (seed | 0) ^ Math.imul(Math.floor(seed / 2 ** 32) | 0, 0x85eb_ca6b);
    hash = (hash + Math.imul(index + 1, 0x9e37_79b9)) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
    return hash ^ (hash >>> 16);
  };
  return randomFromState([word(0), word(1), word(2), word(3)]);
}
