import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{cdk,lambdas,containers/inference,shared,local,tests}/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: 'test-results/vitest.json' }]]
      : ['default'],
  },
});
