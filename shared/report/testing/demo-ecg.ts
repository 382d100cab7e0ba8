import { readFileSync } from 'node:fs';
import { ecgJson } from '../../ecg/formats/write/json.ts';
import { readEcg } from '../../ecg/read.ts';
import type { EcgRecord } from '../../ecg/record.ts';

const FOLDER = new URL('../../../local/demo-ecgs/', import.meta.url);

/** A real 12-lead ECG of 10 s at 500 Hz (PTB-XL 00041), in sinus rhythm. */
export function demoRecord(): Promise<EcgRecord> {
  const files = ['00041_hr.hea', '00041_hr.dat'].map((name) => ({
    name,
    bytes: new Uint8Array(readFileSync(new URL(name, FOLDER))),
  }));
  return readEcg(files);
}

/** A record as a JSON file that reads back as itself. */
export function asJsonFile(record: EcgRecord): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(ecgJson(record)));
}
