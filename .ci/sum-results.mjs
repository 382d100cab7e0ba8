// Adds up vitest's JSON and pytest's JUnit results and prints the closing line.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
let passed = 0;
let failed = 0;

const vitestFile = join(folder, 'vitest.json');
if (existsSync(vitestFile)) {
  const result = JSON.parse(readFileSync(vitestFile, 'utf8'));
  passed += result.numPassedTests;
  // A file that does not even load has no failed test of its own.
  failed += Math.max(result.numFailedTests, result.success ? 0 : 1);
} else {
  process.stdout.write('No result of vitest was found.\n');
  failed += 1;
}

const pytestFile = join(folder, 'pytest.xml');
if (existsSync(pytestFile)) {
  const suite = readFileSync(pytestFile, 'utf8').match(/<testsuite [^>]*>/)?.[0] ?? '';
  const count = (name) => Number(suite.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
  const bad = count('errors') + count('failures');
  passed += count('tests') - bad - count('skipped');
  failed += bad;
} else {
  process.stdout.write('No result of pytest was found.\n');
  failed += 1;
}

process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
