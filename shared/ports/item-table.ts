/** Primary key of an item of the one table. */
export interface ItemKey {
  pk: string;
  sk: string;
}

export type Item = ItemKey & Record<string, unknown>;

/** A page of an index, from its greatest sort key down. */
export interface IndexQuery {
  index: string;
  /** Attributes that are the index's keys. */
  partitionKey: string;
  sortKey: string;
  partition: string;
  limit: number;
  /** Keys of the last item of the page before. */
  after?: { key: ItemKey; sort: string };
}

/** A table with conditional writes of whole items: no transactions, no streams. */
export interface ItemTable {
  /** The item as last written (a consistent read). */
  get(key: ItemKey): Promise<Item | undefined>;
  /** Writes the item if there is none under its key; false if there is. */
  putIfNew(item: Item): Promise<boolean>;
  /** Writes the item over one of this `revision`; false if somebody changed it since. */
  putIfRevision(item: Item, revision: number): Promise<boolean>;
  /** At most `limit` items; an index may lag behind the writes. */
  query(query: IndexQuery): Promise<{ items: Item[]; hasMore: boolean }>;
}
