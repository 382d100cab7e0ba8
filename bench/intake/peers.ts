import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerRow } from './rows.ts';

const FOLDER = join(import.meta.dirname, '../peers/intake');
const PYTHON = join(FOLDER, '.venv/bin/python');

/** Makes the peers' virtual environment on first use; needs Python 3.11 or newer and a package index. */
function setUp(): void {
  if (existsSync(PYTHON)) return;
  process.stderr.write('Setting up the Python peers (once)…\n');
  const show: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync(process.env.PYTHON ?? 'python3.11', ['-m', 'venv', join(FOLDER, '.venv')], show);
  execFileSync(PYTHON, ['-m', 'pip', 'install', '--quiet', '-r', join(FOLDER, 'requirements.txt')], show);
}

/** What Python libraries take for parts of the same work on the same recording, given as WFDB header and as DICOM. */
export function measurePeers(wfdbHeader: string, dicom: string): PeerRow[] {
  setUp();
  const record = wfdbHeader.replace(/\.hea$/, '');
  return JSON.parse(execFileSync(PYTHON, [join(FOLDER, 'peers.py'), record, dicom], { encoding: 'utf8' }));
}
