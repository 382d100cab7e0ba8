import type { LocalQueue, LocalWiring } from '../../local/wiring.ts';
import type { TriggerFacts, WiringFacts } from './wiring-facts.ts';

/** The facts of the local wiring. `servicesEndpoint` is the one that it was made for. */
export function localFacts(wiring: LocalWiring): WiringFacts {
  const { queues, topics, table, endpoint, functions, uploadRule } = wiring;
  const queueRole = (name: string) =>
    Object.entries(queues).find(([, queue]) => queue.name === name)?.[0] ?? `unknown queue ${name}`;
  const roleOfValue = (value: string): string => {
    if (value === table.name) return 'table';
    if (value === wiring.uploadBucket) return 'upload bucket';
    if (value === wiring.dataBucket) return 'data bucket';
    if (value === endpoint.name) return 'endpoint';
    const queue = Object.entries(queues).find(([, { name }]) => value.endsWith(`/${name}`));
    return queue ? `address of queue ${queue[0]}` : value;
  };
  const environmentOf = (environment: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, roleOfValue(value)]));
  const triggerOf = (queueName: string): TriggerFacts => {
    const queue = Object.values(queues).find(({ name }) => name === queueName) as LocalQueue;
    return {
      queue: queueRole(queueName),
      batchSize: queue.batchSize,
      maxConcurrency: queue.maxConcurrency,
      handlerTimeoutS: queue.handlerTimeoutS,
      reportsBatchItemFailures: true,
    };
  };
  const subscriptionsOf = (topic: LocalWiring['topics']['success']) => [
    { queue: queueRole(topic.queue), rawMessageDelivery: topic.rawMessageDelivery },
  ];
  const keysOf = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => ({
    partitionKey,
    sortKey,
  });
  const withoutSlash = (prefix: string) => prefix.replace(/\/$/, '');

  return {
    functions: {
      ingest: {
        environment: environmentOf(functions.ingest.environment),
        trigger: triggerOf(functions.ingest.queue),
      },
      collect: {
        environment: environmentOf(functions.collect.environment),
        trigger: triggerOf(functions.collect.queue),
      },
      api: { environment: environmentOf(functions.api.environment) },
    },
    queues: Object.fromEntries(
      Object.entries(queues).map(([role, { visibilityTimeoutS, maxReceiveCount }]) => [
        role,
        { visibilityTimeoutS, maxReceiveCount },
      ]),
    ),
    uploadRule: {
      source: uploadRule.source,
      detailType: uploadRule.detailType,
      bucket: 'upload bucket',
      keyPrefix: uploadRule.keyPrefix,
      target: queueRole(uploadRule.targetQueue),
    },
    topics: { success: subscriptionsOf(topics.success), error: subscriptionsOf(topics.error) },
    table: {
      keys: keysOf(table),
      timeToLive: table.timeToLive,
      indexes: Object.fromEntries(table.indexes.map((index) => [index.name, keysOf(index)])),
    },
    endpoint: {
      maxConcurrentInvocations: endpoint.maxConcurrentInvocations,
      outputPath: `data bucket/${withoutSlash(endpoint.outputPrefix)}`,
      failurePath: `data bucket/${withoutSlash(endpoint.failurePrefix)}`,
    },
  };
}
