import { performance } from 'node:perf_hooks';
import { createReportGenerator, type Generation } from '../run/generate.ts';
import { loadModelPackage } from '../run/load.ts';

/** What a first run of a package showed. */
export interface PackageCheck {
  loadMs: number;
  /** For an ECG of zeros and for one of noise. */
  zeros: Generation;
  noise: Generation;
  /** Largest difference of a first-token logit between the two ECGs: 0 would mean that the ECG is not seen. */
  ecgEffect: number;
}

/** Loads the package from disk as a server does, and asks it for the report of two made-up ECGs. */
export async function checkPackage(folder: string): Promise<PackageCheck> {
  const start = performance.now();
  const model = await loadModelPackage(folder);
  const generator = await createReportGenerator(model, { executionProvider: 'cpu', intraOpThreads: 2 });
  const loadMs = performance.now() - start;
  try {
    const { input, defaultTask: task } = model.manifest;
    const zeros = new Float32Array(input.leads.length * input.samples);
    const noise = pseudoNoise(zeros.length);
    const [onZeros, onNoise] = await generator.generate([
      { input: zeros, task },
      { input: noise, task },
    ]);
    const prompt = generator.promptIds({ task });
    const logits = await Promise.all(
      [zeros, noise].map((ecg) => generator.computeLogits(ecg, prompt, { cached: false })),
    );
    const [a, b] = logits.map(({ data, vocabSize }) => data.slice(-vocabSize)) as [
      Float32Array,
      Float32Array,
    ];
    const ecgEffect = a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
    return { loadMs, zeros: onZeros!, noise: onNoise!, ecgEffect };
  } finally {
    await generator.dispose();
  }
}

/** Even noise of ±0.5 mV that is the same in every run (a linear congruential generator, Numerical Recipes). */
function pseudoNoise(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
