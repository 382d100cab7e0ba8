import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../ports/clock.ts';
import { createDynamoDbItemTable } from '../ports/dynamodb-item-table.ts';
import type { ReportStore } from './store.ts';
import { createReportStore } from './table-store.ts';

/** The report store on a DynamoDB table. */
export function createDynamoDbReportStore(options: {
  client: DynamoDBDocumentClient;
  tableName: string;
  clock: Clock;
}): ReportStore {
  return createReportStore(createDynamoDbItemTable(options.client, options.tableName), options.clock);
}
