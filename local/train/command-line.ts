import { type ParseArgsConfig, parseArgs } from 'node:util';
import { TrainFault } from './train-fault.ts';

/**
 * The options and positionals of a command line.
 *
 * @throws TrainFault BAD_OPTION naming the option that is unknown or lacks its value.
 */
export function readCommandLine<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new TrainFault('BAD_OPTION', error instanceof Error ? error.message : String(error));
  }
}
