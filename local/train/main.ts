/** `npm run train -- CONFIG`: trains a checkpoint in a Python environment that is made the first time. */
import { join } from 'node:path';
import { readCommandLine } from './command-line.ts';
import { accelerateFile, configurationTable, readConfiguration, TRAINING_FOLDER } from './configurations.ts';
import { runProgram } from './run-program.ts';
import { DEFAULT_SET, setFiles } from './set-files.ts';
import { TrainFault } from './train-fault.ts';

const usage = () => `Usage: npm run train -- CONFIG [options]

Trains an ECG encoder and a language model on a set, and sets up Python in containers/training/.venv the first time
(Python 3.11 or newer; set PYTHON to choose one). The same command goes on with a run that was interrupted.

  CONFIG            a configuration file, or one of those below by its name
  --data SET        folder that npm run dataset wrote; without it datasets/ptbxl
  --out RUN         folder for state, log and checkpoints; without it runs/NAME, by the configuration's name
  --processes N     processes that train together; without it one for each GPU, or one
  --accelerate FILE start them with accelerate launch and this configuration of its own

Configurations:
${configurationTable()}`;

interface TrainOptions {
  config: string;
  data: string;
  out: string | undefined;
  processes: string | undefined;
  accelerate: string | undefined;
}

function readOptions(args: string[]): TrainOptions | 'help' {
  const { values, positionals } = readCommandLine(args, {
    data: { type: 'string' },
    out: { type: 'string' },
    processes: { type: 'string' },
    accelerate: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return 'help';
  const [config, ...rest] = positionals;
  const { data = DEFAULT_SET, out, processes, accelerate } = values;
  if (config === undefined || rest.length > 0) {
    throw new TrainFault('BAD_OPTION', usage());
  }
  if (processes !== undefined && !/^[1-9]\d*$/.test(processes)) {
    throw new TrainFault('BAD_OPTION', `--processes ${processes} is not a number of processes.`);
  }
  return { config, data, out, processes, accelerate };
}

async function train({ config, data, out, processes, accelerate }: TrainOptions): Promise<number> {
  // All that can be wrong is found before Python is set up, which takes minutes.
  const { path, values } = readConfiguration(config);
  setFiles(data);
  const run = out ?? join('runs', values.name);
  const launcher = [
    ...(processes === undefined ? [] : ['--processes', processes]),
    ...(accelerate === undefined ? [] : ['--accelerate', accelerateFile(accelerate)]),
  ];

  const setUp = await runProgram('bash', [join(TRAINING_FOLDER, 'set-up.sh')]);
  if (setUp !== 0) return setUp;
  const python = join(TRAINING_FOLDER, '.venv/bin/python');
  const launch = join(TRAINING_FOLDER, 'launch.py');
  const code = await runProgram(python, [launch, ...launcher, path, '--data', data, '--out', run]);
  if (code === 0)
    process.stdout.write(`Make a model package of it: npm run model:build -- ${run}/final OUT\n`);
  if (code > 128) process.stderr.write('Stopped. The same command goes on from the last saved state.\n');
  return code;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage());
  else process.exitCode = await train(options);
} catch (error) {
  if (!(error instanceof TrainFault)) throw error;
  process.stderr.write(`${error.message.trimEnd()}\n`);
  process.exitCode = error.code === 'BAD_OPTION' ? 2 : 1;
}
