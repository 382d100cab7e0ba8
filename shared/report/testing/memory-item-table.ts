import type { Item, ItemKey, ItemTable } from '../../ports/item-table.ts';

/** A table in memory, with the conditions and orders of the real one. */
export function createMemoryItemTable(items: Map<string, Item>): ItemTable {
  const id = ({ pk, sk }: ItemKey): string => `${pk}|${sk}`;
  return {
    async get(key) {
      return structuredClone(items.get(id(key)));
    },
    async putIfNew(item) {
      if (items.has(id(item))) return false;
      items.set(id(item), structuredClone(item));
      return true;
    },
    async putIfRevision(item, revision) {
      if (items.get(id(item))?.revision !== revision) return false;
      items.set(id(item), structuredClone(item));
      return true;
    },
    async query({ partitionKey, sortKey, partition, limit, after }) {
      const sorted = [...items.values()]
        .filter((item) => item[partitionKey] === partition)
        .filter((item) => after === undefined || String(item[sortKey]) < after.sort)
        .sort((a, b) => (String(a[sortKey]) < String(b[sortKey]) ? 1 : -1));
      return { items: structuredClone(sorted.slice(0, limit)), hasMore: sorted.length > limit };
    },
  };
}
