import { DEFAULT_TENANT, type Ecg } from '../schema.ts';
import type { ReportStore } from '../store.ts';
import { parseApiUploadKey } from './upload-key.ts';

/** Whose an uploaded object is, and the ECG that it was announced for at the API. */
export interface Owner {
  tenantId: string;
  announced?: Ecg;
}

/** The tenant of a key: that of the ECG it was announced for, else the default one. */
export async function findOwner(store: ReportStore, key: string): Promise<Owner> {
  const named = parseApiUploadKey(key);
  const announced = named && (await store.getEcg(named.tenantId, named.ecgId));
  return announced ? { tenantId: announced.tenantId, announced } : { tenantId: DEFAULT_TENANT };
}
