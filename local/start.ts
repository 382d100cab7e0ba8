/** `npm start`: the whole service on this machine. */
import { createWriteStream } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PARTS_DEADLINE_S } from '../shared/wiring/wiring.ts';
import { defaultDataFolder, openDataFolder, resetDataFolder, writeEndpoints } from './data-folder.ts';
import { modelFolder } from './model-folder.ts';
import type { Stack } from './stack.ts';
import { StartFault } from './start-fault.ts';
import { welcome } from './welcome.ts';

const HELP = `Usage: npm start -- [options]

Runs the ECG report service on this machine: embedded S3, SQS, SNS and DynamoDB, the inference
server, and the API. For one machine and for trying out: it has no authentication.

  --port N             port of the API (default 3000; 0 takes free ports for everything)
  --s3-port N          port of S3 (default: the next after --port)
  --data DIR           folder of everything that is kept (default ${defaultDataFolder()})
  --reset              delete what that folder keeps, then start
  --model DIR          model package to serve (default: the one in models/)
  --keep-patient       keep the patient block of the files (GET /v1/ecgs/{ecgId}/patient); else it is dropped
  --report-style STYLE house style of the reports, one of the model's (npm run report -- --tasks); TENANT=STYLE for one
                       tenant, with commas between
  --parts-deadline N   seconds an ECG waits for its other files (default ${PARTS_DEADLINE_S})
  --json               print one line of JSON when ready, and nothing else
  --help               print this
`;

const LOG_FILE = 'functions.log';

interface StartOptions {
  help: boolean;
  json: boolean;
  reset: boolean;
  keepPatient: boolean;
  reportStyle: string;
  data: string;
  model: string | undefined;
  apiPort: number;
  s3Port: number;
  partsDeadlineS: number | undefined;
}

function readOptions(args: string[]): StartOptions {
  const { values } = parse(args);
  const apiPort = wholeNumber('--port', values.port, 65_535) ?? 3000;
  return {
    help: values.help,
    json: values.json,
    reset: values.reset,
    keepPatient: values['keep-patient'],
    reportStyle: values['report-style'],
    data: values.data ?? defaultDataFolder(),
    model: values.model,
    apiPort,
    s3Port: wholeNumber('--s3-port', values['s3-port'], 65_535) ?? (apiPort === 0 ? 0 : apiPort + 1),
    partsDeadlineS: wholeNumber('--parts-deadline', values['parts-deadline'], 900),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        's3-port': { type: 'string' },
        data: { type: 'string' },
        reset: { type: 'boolean', default: false },
        model: { type: 'string' },
        'keep-patient': { type: 'boolean', default: false },
        'report-style': { type: 'string', default: '' },
        'parts-deadline': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new StartFault('BAD_OPTION', `${(cause as Error).message} (--help lists the options)`, { cause });
  }
}

function wholeNumber(option: string, text: string | undefined, largest: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= largest) return Number(text);
  throw new StartFault('BAD_OPTION', `${option} takes a whole number from 0 to ${largest}, not "${text}".`);
}

/** What the functions log goes to a file, as it goes to CloudWatch on AWS; gives the writer that still prints. */
function redirectLogs(logFile: string): (text: string) => void {
  const print = process.stdout.write.bind(process.stdout);
  const log = createWriteStream(logFile);
  process.stdout.write = log.write.bind(log) as typeof process.stdout.write;
  return print;
}

function report(error: Error): void {
  process.stderr.write(`${new Date().toISOString()} ${error.message}\n`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const modelDir = modelFolder(options.model);
  if (options.reset) resetDataFolder(options.data);
  const folder = openDataFolder(options.data);
  process.once('exit', () => folder.release());

  if (!options.json) process.stdout.write('Starting…\n');
  const logFile = join(folder.path, LOG_FILE);
  const print = redirectLogs(logFile);
  // Imported here so that the cache of compiled code serves it: it halves the work of a second start.
  enableCompileCache();
  const { startStack } = await import('./stack.ts');
  const { apiPort, s3Port, partsDeadlineS, keepPatient, reportStyle } = options;
  const stack = await startStack({
    dataFolder: folder.path,
    apiPort,
    s3Port,
    modelDir,
    partsDeadlineS,
    keepPatient,
    reportStyle,
    onFault: report,
  });
  stopOnSignal(stack);
  writeEndpoints(folder.path, stack.endpoints);
  print(
    options.json ? `${JSON.stringify(stack.endpoints)}\n` : welcome(stack.endpoints, folder.path, logFile),
  );
}

/** The first signal stops cleanly; a second one does not wait. */
function stopOnSignal(stack: Stack): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stack.stop().then(
        () => process.exit(0),
        (error: Error) => {
          report(error);
          process.exit(1);
        },
      );
    });
  }
}

try {
  await main();
} catch (error) {
  const sentence = error instanceof StartFault ? error.message : String((error as Error).stack ?? error);
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
