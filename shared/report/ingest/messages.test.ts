import { describe, expect, it } from 'vitest';
import { objectCreated } from '../testing/world.ts';
import { parseIngestMessage } from './messages.ts';

describe('parseIngestMessage', () => {
  it('reads an EventBridge event, whose key is not URL-encoded', () => {
    expect(parseIngestMessage(JSON.stringify(objectCreated('uploads/a+b %41.hea')))).toEqual({
      kind: 'object-created',
      bucket: 'uploads-bucket',
      key: 'uploads/a+b %41.hea',
      etag: 'etag-1',
    });
  });

  it('reads the deadline of parts', () => {
    const deadline = { kind: 'parts-deadline', tenantId: 'acme', partSetId: 'x', ecgId: '0'.repeat(32) };
    expect(parseIngestMessage(JSON.stringify(deadline))).toEqual(deadline);
  });

  it.each(['', '{}', '{"source":"aws.s3","detail-type":"Object Deleted"}'])('refuses "%s"', (body) => {
    expect(() => parseIngestMessage(body)).toThrow();
  });
});
