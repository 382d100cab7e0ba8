import { describe, expect, it } from 'vitest';
import { LOCAL_ACTOR, resolveActor } from './actor.ts';

const iam = { identity: { userArn: 'arn:aws:sts::123456789012:assumed-role/Ward/session' } };

function codeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

/** What hono/aws-lambda passes on. */
const lambda = (requestContext: unknown) => ({
  event: { requestContext },
  requestContext,
  lambdaContext: {},
});

describe('resolveActor', () => {
  it('is the local actor where no gateway stands in front', () => {
    expect(resolveActor({ incoming: {}, outgoing: {} })).toBe(LOCAL_ACTOR);
    expect(resolveActor(undefined)).toBe(LOCAL_ACTOR);
  });

  it('takes an IAM caller by ARN, in the default tenant', () => {
    expect(resolveActor(lambda(iam))).toEqual({ id: iam.identity.userArn, roles: [], tenantId: 'default' });
  });

  it.each(['nurses,physicians', '[nurses physicians]', ['nurses', 'physicians']])(
    'takes a Cognito caller with groups %j',
    (groups) => {
      const claims = { sub: 'u-1', 'cognito:groups': groups, 'custom:tenantId': 'st-mary' };
      const actor = resolveActor(lambda({ authorizer: { claims }, identity: { userArn: null } }));
      expect(actor).toEqual({ id: 'u-1', roles: ['nurses', 'physicians'], tenantId: 'st-mary' });
    },
  );

  it('takes what a Lambda authorizer says', () => {
    const authorizer = { principalId: 'p-1', tenantId: 'st-mary', roles: 'physician', integrationLatency: 7 };
    expect(resolveActor(lambda({ authorizer }))).toEqual({
      id: 'p-1',
      roles: ['physician'],
      tenantId: 'st-mary',
    });
  });

  it('refuses a caller whose authorizer names no tenant, rather than show the default one', () => {
    expect(codeOf(() => resolveActor(lambda({ authorizer: { claims: { sub: 'u-1' } } })))).toBe('NO_TENANT');
    expect(codeOf(() => resolveActor(lambda({ authorizer: { principalId: 'p-1' } })))).toBe('NO_TENANT');
  });

  it.each([
    ['no identity', {}],
    ['an empty identity', { identity: { userArn: null } }],
    ['no context', undefined],
    ['a null context', null],
    ['claims without a subject', { authorizer: { claims: { 'custom:tenantId': 'st-mary' } } }],
    ['a tenant that would reach into other keys', { authorizer: { principalId: 'p', tenantId: 'a#ECG#b' } }],
  ])('never falls back to the local actor behind a gateway: %s', (_, context) => {
    expect(codeOf(() => resolveActor(lambda(context)))).toBe('UNAUTHENTICATED');
  });
});
