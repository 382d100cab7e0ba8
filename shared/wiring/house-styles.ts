import { z } from 'zod';

/** House styles of reports: the service's own, and those of tenants that have another. */
export interface HouseStyles {
  readonly ofService?: string;
  readonly ofTenant: ReadonlyMap<string, string>;
}

const ENTRY = /^(?:([a-z0-9][a-z0-9-]{0,62})=)?([A-Za-z0-9_-]{1,64})$/;

/**
 * "terse", or "terse,ward-7=full": the style of all reports, then that of single tenants. Empty leaves the style to
 * the model. Names are those of the model package's `context.styles`.
 */
export const houseStyles = z.string().transform((text, context): HouseStyles => {
  const styles = new Map<string, string>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, tenant = '', style] = ENTRY.exec(entry) ?? [];
    if (style === undefined || styles.has(tenant)) {
      context.addIssue({
        code: 'custom',
        message: `"${entry}" is no STYLE or TENANT=STYLE, or the second of its kind`,
      });
      return z.NEVER;
    }
    styles.set(tenant, style);
  }
  const ofService = styles.get('');
  styles.delete('');
  return { ...(ofService !== undefined && { ofService }), ofTenant: styles };
});

/** The house style of a tenant's reports; undefined leaves it to the model. */
export function houseStyleOf({ ofService, ofTenant }: HouseStyles, tenantId: string): string | undefined {
  return ofTenant.get(tenantId) ?? ofService;
}
