import { isDeepStrictEqual } from 'node:util';
import { type ModelInputContract, modelInputContract } from '../model/package.ts';
import { EvaluationError } from './errors.ts';

/**
 * A model scored on inputs that were prepared otherwise than those it was trained on would look worse than it is.
 * @throws EvaluationError OTHER_INPUT naming every difference
 */
export function requireSameInput(ofSet: ModelInputContract, ofModel: ModelInputContract): void {
  const differences = modelInputContract
    .keyof()
    .options.filter((name) => !isDeepStrictEqual(ofSet[name], ofModel[name]))
    .map(
      (name) => `${name} is ${inWords(ofSet[name])} in the set and ${inWords(ofModel[name])} in the package`,
    );
  if (differences.length === 0) return;
  throw new EvaluationError(
    'OTHER_INPUT',
    `The data set's inputs are not those that the model was trained on: ${differences.join('; ')}. Give a package that was trained on such a set with --model.`,
  );
}

function inWords(value: ModelInputContract[keyof ModelInputContract]): string {
  if (value === undefined) return 'not set';
  return Array.isArray(value) ? value.join(' ') : String(value);
}
