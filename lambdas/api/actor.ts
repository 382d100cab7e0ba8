import { z } from '@hono/zod-openapi';
import { DEFAULT_TENANT, tenantId } from '../../shared/report/schema.ts';
import { noTenant, unauthenticated } from './problems.ts';

/** Who acts, and for which tenant. It comes from the request's context, never from its body. */
export interface Actor {
  readonly id: string;
  readonly roles: readonly string[];
  readonly tenantId: string;
}

/** Who has it may read the patient blocks of the own tenant's ECGs. */
export const PATIENT_DATA_ROLE = 'patient-data';

/**
 * The one actor of the local stack, where no gateway stands in front of the API: whoever runs the machine, who can
 * read the files themselves.
 */
export const LOCAL_ACTOR: Actor = { id: 'local', roles: [PATIENT_DATA_ROLE], tenantId: DEFAULT_TENANT };

const text = z.string().min(1);
const claims = z.object({
  sub: text,
  'cognito:groups': z.union([z.string(), z.array(z.string())]).optional(),
  'custom:tenantId': tenantId.optional(),
});

/** The part of an API Gateway REST (v1) request context that says who calls. */
const gatewayContext = z.object({
  authorizer: z
    .union([
      z.object({ claims }),
      z.object({ principalId: text, tenantId: tenantId.optional(), roles: z.string().optional() }),
    ])
    .nullish()
    .catch(undefined),
  identity: z.object({ userArn: z.string().nullish() }).optional(),
});

/**
 * The actor behind a request.
 *
 * On Lambda it is, in this order, the caller that a Cognito authorizer (`sub`, `cognito:groups`,
 * `custom:tenantId`), a Lambda authorizer (`principalId`, `roles`, `tenantId`) or IAM (`userArn`)
 * vouches for. An IAM caller belongs to the account, so to the default tenant. Only a request without
 * a gateway's event, which the local server alone makes, is the local actor's.
 *
 * Throws `ApiProblem` 401 when nobody vouches for the caller, 403 when an authorizer names no tenant.
 */
export function resolveActor(bindings: unknown): Actor {
  const { event, requestContext } = (bindings ?? {}) as { event?: unknown; requestContext?: unknown };
  if (event === undefined && requestContext === undefined) return LOCAL_ACTOR;
  const context = gatewayContext.safeParse(requestContext);
  if (!context.success) throw unauthenticated();
  const { authorizer, identity } = context.data;
  if (authorizer && 'claims' in authorizer) {
    const { sub, 'cognito:groups': groups, 'custom:tenantId': tenant } = authorizer.claims;
    return ofTenant(tenant, sub, Array.isArray(groups) ? groups : splitRoles(groups));
  }
  if (authorizer) return ofTenant(authorizer.tenantId, authorizer.principalId, splitRoles(authorizer.roles));
  if (identity?.userArn) return { id: identity.userArn, roles: [], tenantId: DEFAULT_TENANT };
  throw unauthenticated();
}

function ofTenant(tenant: string | undefined, id: string, roles: string[]): Actor {
  if (!tenant) throw noTenant();
  return { id, roles, tenantId: tenant };
}

/** API Gateway passes lists as "a,b", "[a b]" or "a b". */
function splitRoles(roles: string | undefined): string[] {
  return (roles ?? '').split(/[\s,[\]]+/).filter((role) => role !== '');
}
