/** Entry point of the container: `node main.ts [serve]`. */
import { BUNDLED_MODELS_FOLDER } from '../../shared/model/find-package.ts';
import { StartError } from './faults.ts';
import { jsonLines } from './log.ts';
import { findModelPackage } from './model-directory.ts';
import { readSettings } from './settings.ts';
import { startInferenceServer } from './start.ts';

async function main() {
  const log = jsonLines((line) => process.stdout.write(line));
  const settings = readSettings(process.env);
  const modelDir = findModelPackage(settings.modelDir, BUNDLED_MODELS_FOLDER);
  const server = await startInferenceServer({ ...settings, modelDir, log });

  async function stop(signal: NodeJS.Signals) {
    log('info', 'draining', { signal });
    await server.close();
    log('info', 'stopped');
    process.exit(0);
  }
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  log('info', 'listening', {
    url: server.url,
    executionProvider: settings.executionProvider,
    batchSize: settings.batchSize,
  });
  await server.ready;
}

try {
  await main();
} catch (error) {
  const sentence =
    error instanceof StartError ? error.message : `The server failed to start: ${String(error)}`;
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
