import type { synthesiseTemplate } from '../../cdk/template.ts';

export type SynthesisedTemplate = ReturnType<typeof synthesiseTemplate>;

export interface Resource {
  id: string;
  properties: SynthesisedTemplate[string];
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

export const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Every resource of a type. */
export function resourcesOf(template: SynthesisedTemplate, type: string): Resource[] {
  return Object.entries<{ Type: string; Properties?: unknown }>(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, properties: resource.Properties ?? {} }));
}

/** The only resource of a type whose logical id starts so. */
export function resourceOf(template: SynthesisedTemplate, type: string, idPrefix = ''): Resource {
  const found = resourcesOf(template, type).filter(({ id }) => id.startsWith(idPrefix));
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type} start with "${idPrefix}".`);
  return found[0]!;
}

/** What the role whose logical id starts so may do. */
export function statementsOfRole(template: SynthesisedTemplate, roleIdPrefix: string): Statement[] {
  const { id } = resourceOf(template, 'AWS::IAM::Role', roleIdPrefix);
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.some((role: { Ref?: string }) => role.Ref === id))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
}

/** `logicalId/suffix` of an ARN made of GetAtt, Ref or a join of one and a path. */
export function nameOfArn(arn: unknown): string {
  if (typeof arn === 'string') return arn;
  const value = arn as { 'Fn::GetAtt'?: [string, string]; Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (value['Fn::GetAtt']) return value['Fn::GetAtt'][0];
  if (value.Ref !== undefined) return value.Ref;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(nameOfArn).join('');
  return JSON.stringify(arn);
}

/** `action resource` of every pair that a role is allowed, with the hashes of logical ids taken off, sorted. */
export function grantsOfRole(template: SynthesisedTemplate, roleIdPrefix: string): string[] {
  return statementsOfRole(template, roleIdPrefix)
    .flatMap(({ Action, Resource: resources }) =>
      listOf(Action).flatMap((action) =>
        listOf(resources).map((arn) => `${action} ${nameOfArn(arn).replace(/[0-9A-F]{8}(?=\/|$)/, '')}`),
      ),
    )
    .sort();
}
