import { deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import type { EcgFile } from '../../../shared/ecg/record.ts';
import { file, type Make } from './make.ts';

/** A directory whose 200 entries all point to one deflated file of zeros. */
function overlappingZip(bytes: number): EcgFile {
  const expanded = bytes;
  const packed = deflateRawSync(new Uint8Array(expanded));
  const name = Buffer.from('a.csv');
  const local = Buffer.alloc(30);
  local.write('PK\x03\x04', 'latin1');
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = (k: number) => {
    const own = Buffer.from(`${k}.csv`);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(expanded, 24);
    central.writeUInt16LE(own.length, 28);
    return Buffer.concat([central, own]);
  };
  const directory = Buffer.concat(Array.from({ length: 200 }, (_, k) => entry(k)));
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(200, 8);
  end.writeUInt16LE(200, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return file('ecg.zip', Buffer.concat([local, name, packed, directory, end]));
}

export const ZIP_FILES: Record<string, Make> = {
  'zip: zeros': (bytes) => file('ecg.zip', zipSync({ 'ecg.csv': new Uint8Array(bytes * 20) })),
  'zip: 10000 files': (bytes) =>
    file(
      'ecg.zip',
      zipSync(
        Object.fromEntries(
          Array.from({ length: Math.min(10_000, Math.floor(bytes / 120)) }, (_, k) => [
            `${k}.csv`,
            new Uint8Array(1),
          ]),
        ),
      ),
    ),
  'zip: every entry the same data': (bytes) => overlappingZip(bytes),
  'zip: no end of the directory': (bytes) =>
    file('ecg.zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(bytes, 'PK\x05')])),
};
