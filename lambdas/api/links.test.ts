import { describe, expect, it } from 'vitest';
import { mountPath } from './links.ts';

describe('mountPath', () => {
  it.each([
    ['the stage of an API Gateway address', { path: '/prod/v1/reports' }, { path: '/v1/reports' }, '/prod'],
    ['a custom domain', { path: '/v1/reports' }, { path: '/v1/reports' }, ''],
    ['paths that do not belong together', { path: '/prod/v1/ecgs' }, { path: '/v1/reports' }, ''],
  ])('is right for %s', (_, requestContext, event, mount) => {
    expect(mountPath({ requestContext, event })).toBe(mount);
  });

  it('is empty for the local server', () => {
    expect(mountPath({ incoming: {} })).toBe('');
    expect(mountPath(undefined)).toBe('');
  });
});
