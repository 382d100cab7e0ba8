import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../wiring/wiring.ts';
import type { Item, ItemTable } from './item-table.ts';

type Condition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

const IS_NEW: Condition = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { '#pk': TABLE.partitionKey },
};

function hasRevision(revision: number): Condition {
  return {
    ConditionExpression: '#revision = :revision',
    ExpressionAttributeNames: { '#revision': 'revision' },
    ExpressionAttributeValues: { ':revision': revision },
  };
}

/** The one table on DynamoDB, or on anything that speaks its protocol. */
export function createDynamoDbItemTable(client: DynamoDBDocumentClient, tableName: string): ItemTable {
  async function put(item: Item, condition: Condition): Promise<boolean> {
    try {
      await client.send(new PutCommand({ TableName: tableName, Item: item, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
  return {
    async get(key) {
      const input = { TableName: tableName, Key: key, ConsistentRead: true };
      const { Item } = await client.send(new GetCommand(input));
      return Item as Item | undefined;
    },
    putIfNew: (item) => put(item, IS_NEW),
    putIfRevision: (item, revision) => put(item, hasRevision(revision)),
    async query({ index, partitionKey, sortKey, partition, limit, after }) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: index,
          KeyConditionExpression: '#partition = :partition',
          ExpressionAttributeNames: { '#partition': partitionKey },
          ExpressionAttributeValues: { ':partition': partition },
          ScanIndexForward: false,
          Limit: limit,
          ExclusiveStartKey: after && { ...after.key, [partitionKey]: partition, [sortKey]: after.sort },
        }),
      );
      return { items: Items as Item[], hasMore: LastEvaluatedKey !== undefined };
    },
  };
}
