/** Shape of every Kaiser window here: about 81 dB stop-band attenuation. */
const KAISER_BETA = 8;

/** Zero crossings of the sinc on either side; the transition band is 2 · 5.1 / 48 ≈ 0.21 of the edge wide. */
const ZERO_CROSSINGS = 24;

/** Modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  const quarterSquare = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarterSquare / (k * k);
    sum += term;
  }
  return sum;
}

const WINDOW_CENTRE = besselI0(KAISER_BETA);

/** Half length in s of the filter whose -6 dB edge lies at `edgeHz`. */
export function kaiserSincHalfWidthS(edgeHz: number): number {
  return ZERO_CROSSINGS / (2 * edgeHz);
}

/** Impulse response at `timeS` (not normalised) of the low-pass with its -6 dB edge at `edgeHz`. */
export function kaiserSinc(timeS: number, edgeHz: number): number {
  const position = timeS / kaiserSincHalfWidthS(edgeHz);
  if (Math.abs(position) >= 1) return 0;
  const phase = 2 * Math.PI * edgeHz * timeS;
  const sinc = phase === 0 ? 1 : Math.sin(phase) / phase;
  return (sinc * besselI0(KAISER_BETA * Math.sqrt(1 - position * position))) / WINDOW_CENTRE;
}
