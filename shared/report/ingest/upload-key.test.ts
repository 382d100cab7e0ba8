import { describe, expect, it } from 'vitest';
import {
  baseName,
  filePartSetId,
  parseApiUploadKey,
  recordPartSetId,
  stem,
  uploadPartSetId,
} from './upload-key.ts';

const ECG_ID = '0123456789abcdef0123456789abcdef';

describe('upload keys', () => {
  it('have a base name and a stem', () => {
    expect(baseName('uploads/ward.3/a.b.hea')).toBe('a.b.hea');
    expect(stem('uploads/ward.3/a.b.hea')).toBe('uploads/ward.3/a.b');
    expect(stem('uploads/ward.3/a')).toBe('uploads/ward.3/a');
  });

  it('name a tenant and an ECG if the API could have given them out', () => {
    expect(parseApiUploadKey(`uploads/acme/${ECG_ID}/a.zip`)).toEqual({ tenantId: 'acme', ecgId: ECG_ID });
    for (const key of [
      `other/acme/${ECG_ID}/a.zip`,
      `uploads/acme/${ECG_ID}/`,
      `uploads/acme/${ECG_ID}/b/a.zip`,
      `uploads/ACME/${ECG_ID}/a.zip`,
      'uploads/acme/1234/a.zip',
      'uploads/a.zip',
    ]) {
      expect(parseApiUploadKey(key), key).toBeUndefined();
    }
  });

  it('share a part set within a record, and only there', () => {
    const ids = [
      recordPartSetId('b', 'uploads/a.hea'),
      recordPartSetId('b', 'uploads/b.hea'),
      recordPartSetId('c', 'uploads/a.hea'),
      filePartSetId('b', 'uploads/a'),
      uploadPartSetId('b', 'acme', ECG_ID),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(recordPartSetId('b', 'uploads/a.dat')).toBe(ids[0]);
  });
});
