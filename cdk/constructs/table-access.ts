import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';

/** The very calls of the store (shared/report/dynamodb-store.ts): it neither scans nor deletes. */
const ACTIONS = {
  read: ['dynamodb:GetItem'],
  write: ['dynamodb:PutItem'],
  list: ['dynamodb:Query'],
} as const;

/** Lets `grantee` make the store's calls on the table and its indexes. */
export function grantTable(grantee: IGrantable, table: Table, access: (keyof typeof ACTIONS)[]): void {
  table.grant(grantee, ...access.flatMap((kind) => ACTIONS[kind]));
  table.encryptionKey?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
}
