import { findModelPackage } from '../containers/inference/model-directory.ts';
import { BUNDLED_MODELS_FOLDER } from '../shared/model/find-package.ts';
import { MODEL_MANIFEST_FILE } from '../shared/model/package.ts';
import { StartFault } from './start-fault.ts';

/** The model package that `--model` names, else the bundled one. Throws `StartFault` `MODEL_UNAVAILABLE`. */
export function modelFolder(asked: string | undefined): string {
  try {
    return findModelPackage(asked, BUNDLED_MODELS_FOLDER);
  } catch (cause) {
    throw new StartFault(
      'MODEL_UNAVAILABLE',
      asked === undefined
        ? `There is not exactly one model package in ${BUNDLED_MODELS_FOLDER}: build one with npm run model:build, or name one with --model DIR.`
        : `${asked} is not a model package (it has no ${MODEL_MANIFEST_FILE}): name a folder that npm run model:build has written.`,
      { cause },
    );
  }
}
