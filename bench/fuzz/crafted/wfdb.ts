import { file, fill, type Make } from './make.ts';

/** How the header of a record states a signal of 16 bits. */
const WFDB_LINE = 'x.dat 16 200 16 0 0 0 0 I\n';

export const WFDB_FILES: Record<string, Make> = {
  'WFDB: header of many signals': (bytes) =>
    file('x.hea', `x ${Math.floor(bytes / WFDB_LINE.length)} 500 5000\n${fill(WFDB_LINE, bytes)}`),
  'WFDB: header of comments': (bytes) =>
    file('x.hea', `x 1 500 5000\n${WFDB_LINE}${fill('#Dx: 1,2\n', bytes)}`),
  'WFDB: record of many segments': (bytes) => file('x.hea', `x/99999 1 500 5000\n${fill('s 100\n', bytes)}`),
  'WFDB: 5000 samples a frame': (bytes) => [
    file('x.hea', 'x 1 1 999999\nx.dat 16x5000 200 16 0 0 0 0 I\n'),
    file('x.dat', new Uint8Array(bytes)),
  ],
  'WFDB: a skew of a million': (bytes) => [
    file('x.hea', 'x 1 500\nx.dat 212:1000000 200 12 0 0 0 0 I\n'),
    file('x.dat', new Uint8Array(bytes).fill(7)),
  ],
  'WFDB: a rate of 1/1000 Hz': (bytes) => [
    file('x.hea', `x 1 0.001\n${WFDB_LINE}`),
    file(
      'x.dat',
      new Uint8Array(bytes).map((_, i) => i % 251),
    ),
  ],
  'WFDB: a rate of 65537 Hz': (bytes) => [
    file('x.hea', `x 1 65537\n${WFDB_LINE}`),
    file(
      'x.dat',
      new Uint8Array(bytes).map((_, i) => i % 251),
    ),
  ],
  'WFDB: every sample another spike': (bytes) => [
    file('x.hea', `x 2 500\n${WFDB_LINE}${WFDB_LINE.replace(' I\n', ' II\n')}`),
    file(
      'x.dat',
      new Uint8Array(bytes).map((_, i) => (i * 7919) % 256),
    ),
  ],
};
