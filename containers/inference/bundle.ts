/**
 * Bundles the server for the image: `node containers/inference/bundle.ts OUT_DIR` writes main.mjs and
 * worker.mjs. Only onnxruntime-node stays outside, because it loads native libraries from its own folder.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const sourceFile = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export async function bundleInferenceServer(outDir: string): Promise<void> {
  await build({
    entryPoints: [sourceFile('main.ts'), sourceFile('worker.ts')],
    outdir: outDir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
    external: ['onnxruntime-node'],
    sourcemap: 'linked',
    legalComments: 'linked',
    logLevel: 'warning',
    // Dependencies in CommonJS ask for Node's own modules with require, which an ES module does not have.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
}

if (import.meta.main) {
  const [outDir] = process.argv.slice(2);
  if (outDir === undefined) {
    process.stderr.write('Usage: node containers/inference/bundle.ts OUT_DIR\n');
    process.exit(2);
  }
  await bundleInferenceServer(outDir);
}
