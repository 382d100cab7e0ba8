import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { LOCAL_CREDENTIALS, LOCAL_REGION, type LocalWiring } from './wiring.ts';

type TableWiring = LocalWiring['table'];

export interface EmbeddedDynamoDb {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** DynamoDB deletes expired items within days; a minute is soon enough here. */
const EXPIRY_SWEEP_MS = 60_000;
const TABLE_POLL_MS = 5;

/**
 * Starts embedded DynamoDB on 127.0.0.1 with what `dataFolder` holds (LevelDB hands every write to the
 * operating system before it is acknowledged, so it survives a SIGKILL), and creates the table.
 * Throws the listen error (`EADDRINUSE`, …).
 */
export async function startEmbeddedDynamoDb(options: {
  dataFolder: string;
  port: number;
  table: TableWiring;
}): Promise<EmbeddedDynamoDb> {
  const server = dynalite({ path: join(options.dataFolder, 'dynamodb'), createTableMs: 0 });
  readWholeRequests(server);
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The DynamoDB port is not a TCP port.');
  const endpoint = `http://127.0.0.1:${address.port}`;

  // A copy: the SDK writes into the object that it is given.
  const client = new DynamoDBClient({
    endpoint,
    region: LOCAL_REGION,
    credentials: { ...LOCAL_CREDENTIALS },
  });
  await createTable(client, options.table);
  const documents = DynamoDBDocumentClient.from(client);
  const sweep = setInterval(() => {
    // The next sweep makes up for one that failed.
    deleteExpiredItems(documents, options.table, new Date()).catch(() => {});
  }, EXPIRY_SWEEP_MS);
  sweep.unref();

  return {
    endpoint,
    async close() {
      clearInterval(sweep);
      client.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

/** dynalite throws where nothing catches it when a client hangs up in mid-request: it only gets whole ones. */
function readWholeRequests(server: Server): void {
  const [handle] = server.listeners('request') as ((request: Readable, response: ServerResponse) => void)[];
  if (!handle) throw new Error('dynalite has no request handler.');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    buffer(request).then(
      (body) => {
        const { method, url, headers } = request;
        handle(Object.assign(Readable.from([body]), { method, url, headers }), response);
      },
      () => response.destroy(),
    );
  });
}

async function createTable(client: DynamoDBClient, table: TableWiring): Promise<void> {
  const { TableNames } = await client.send(new ListTablesCommand({}));
  if (TableNames?.includes(table.name)) return;
  const keySchema = (partitionKey: string, sortKey: string) => [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sortKey, KeyType: 'RANGE' as const },
  ];
  const keyNames = [table, ...table.indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  await client.send(
    new CreateTableCommand({
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(table.partitionKey, table.sortKey),
      AttributeDefinitions: [...new Set(keyNames)].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: table.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.partitionKey, index.sortKey),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
  await tableIsActive(client, table.name);
}

/** A new table takes requests a moment after it was created: until then it is "not found". */
async function tableIsActive(client: DynamoDBClient, name: string): Promise<void> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await sleep(TABLE_POLL_MS);
  }
}

/** What DynamoDB's time to live does: deletes the items whose time has passed at `now`. */
export async function deleteExpiredItems(
  documents: DynamoDBDocumentClient,
  table: TableWiring,
  now: Date,
): Promise<void> {
  const expired = {
    ExpressionAttributeNames: { '#expiry': table.timeToLive },
    ExpressionAttributeValues: { ':now': Math.floor(now.getTime() / 1000) },
  };
  const pages = paginateScan(
    { client: documents },
    { TableName: table.name, FilterExpression: '#expiry < :now', ...expired },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const Key = {
        [table.partitionKey]: item[table.partitionKey],
        [table.sortKey]: item[table.sortKey],
      };
      await documents
        .send(
          new DeleteCommand({
            TableName: table.name,
            Key,
            ConditionExpression: '#expiry < :now',
            ...expired,
          }),
        )
        .catch((error: Error) => {
          // Renewed since it was read.
          if (error.name !== 'ConditionalCheckFailedException') throw error;
        });
    }
  }
}
