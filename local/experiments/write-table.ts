/** `npm run experiments:table`: writes the experiments' part of docs/validation.md from the results. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readResults } from './results.ts';
import { QUESTIONS } from './rows.ts';
import { questionSection } from './table.ts';

const DOCUMENT = path.join(import.meta.dirname, '../../docs/validation.md');
const START = '<!-- experiments: written by npm run experiments:table -->\n';
const END = '<!-- end of experiments -->';

const results = await readResults();
const sections = QUESTIONS.map((question) => questionSection(question, results));
const missing = QUESTIONS.filter((_, i) => sections[i] === undefined).map(({ title }) => title);
const written = [
  ...sections.filter((section) => section !== undefined),
  ...(missing.length > 0 ? [`No results yet: ${missing.join(', ')}.\n`] : []),
].join('\n');
const document = await readFile(DOCUMENT, 'utf8');
const [before, rest] = document.split(START);
const after = rest?.split(END)[1];
if (before === undefined || after === undefined) {
  process.stderr.write(
    `docs/validation.md has lost its two marks; put "${START.trim()}" and "${END}" back.\n`,
  );
  process.exitCode = 1;
} else {
  await writeFile(DOCUMENT, `${before}${START}\n${written}\n${END}${after}`);
}
