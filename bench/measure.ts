import { parseArgs } from 'node:util';
import { scoreLudb } from './measure/ludb.ts';
import { scoreMade } from './measure/made.ts';
import { scorePtbXl } from './measure/ptbxl.ts';

const USAGE = `Scores the measurements against labels that people made.

  node bench/measure.ts [--ptbxl DIR] [--ludb DIR] [--made] [--json]

  --ptbxl DIR  PTB-XL with records500 or records100: fold 9 against axis, extra beats, pacemaker and rhythm codes
  --ludb DIR   Lobachevsky University Database: sensitivity, precision and error of every fiducial
  --made       the same on made ECGs of eleven kinds, whose limits are known
`;

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(4)) : value;
}

const { values } = parseArgs({
  options: {
    ptbxl: { type: 'string' },
    ludb: { type: 'string' },
    made: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || (values.ptbxl === undefined && values.ludb === undefined && !values.made)) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 1);
}
const result = {
  ...(values.ptbxl !== undefined && { ptbxl: await scorePtbXl(values.ptbxl) }),
  ...(values.ludb !== undefined && { ludb: await scoreLudb(values.ludb) }),
  ...(values.made && { made: scoreMade() }),
};
process.stdout.write(`${JSON.stringify(result, rounded, values.json ? undefined : 2)}\n`);
