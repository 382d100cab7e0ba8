import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelPackagesIn } from '../../shared/model/find-package.ts';
import { MODEL_MANIFEST_FILE, type ModelManifest, modelManifest } from '../../shared/model/package.ts';
import { StartError } from './faults.ts';

/** Where SageMaker unpacks the model artefact of an endpoint. */
export const SAGEMAKER_MODEL_DIR = '/opt/ml/model';

const isModelPackage = (folder: string) => existsSync(join(folder, MODEL_MANIFEST_FILE));

/**
 * Finds the model package to serve: the folder asked for, else SageMaker's, else the only package in
 * `bundledModelsDir`.
 *
 * @throws StartError `MODEL_NOT_FOUND` when there is none, or more than one to choose from.
 */
export function findModelPackage(
  asked: string | undefined,
  bundledModelsDir: string,
  sagemakerModelDir: string = SAGEMAKER_MODEL_DIR,
): string {
  if (asked !== undefined) {
    if (isModelPackage(asked)) return asked;
    throw new StartError(
      'MODEL_NOT_FOUND',
      `MODEL_DIR (${asked}) holds no ${MODEL_MANIFEST_FILE}: point it at a folder that npm run model:build has written.`,
    );
  }
  if (isModelPackage(sagemakerModelDir)) return sagemakerModelDir;

  const packages = modelPackagesIn(bundledModelsDir);
  const [only, ...others] = packages;
  if (only !== undefined && others.length === 0) return only;
  throw new StartError(
    'MODEL_NOT_FOUND',
    only === undefined
      ? `No model package was found in ${sagemakerModelDir} or ${bundledModelsDir}: set MODEL_DIR to a folder that holds ${MODEL_MANIFEST_FILE}.`
      : `${bundledModelsDir} holds ${packages.length} model packages: set MODEL_DIR to the one to serve.`,
  );
}

/**
 * Reads and checks a package's manifest.
 *
 * @throws StartError `MODEL_UNREADABLE` when it is not JSON or not a manifest of a known version.
 */
export function readModelManifest(folder: string): ModelManifest {
  const file = join(folder, MODEL_MANIFEST_FILE);
  try {
    return modelManifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new StartError(
      'MODEL_UNREADABLE',
      `${file} is not a model manifest that this server understands: build the package again with npm run model:build.`,
      { cause },
    );
  }
}
