import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One accepted `InvokeEndpointAsync`. */
export interface InferenceRequest {
  /** Names the output object; unlike `inferenceId` it is never used twice. */
  readonly requestId: string;
  readonly inferenceId: string;
  readonly endpointName: string;
  readonly contentType: string;
  readonly accept: string | undefined;
  readonly customAttributes: string | undefined;
  /** `s3://bucket/key` of the input, or undefined when `body` holds it. */
  readonly inputLocation: string | undefined;
  readonly body: Uint8Array | undefined;
  readonly outputLocation: string;
  readonly failureLocation: string;
  readonly receivedAtMs: number;
  readonly expiresAtMs: number;
  readonly invocationTimeoutS: number;
}

/** A request that is being delivered for the `delivery`-th time, from 1. */
export interface InferenceDelivery extends InferenceRequest {
  readonly delivery: number;
}

interface Row {
  request: string;
  body: Uint8Array | null;
  deliveries: number;
}

/**
 * The queue of an async endpoint, on disk: a request that was accepted is delivered until it is
 * `finish`ed, also after a SIGKILL. Requests that were under way when the process ended are delivered
 * again.
 */
export class InferenceQueue {
  readonly #database: DatabaseSync;
  readonly #underWay = new Set<string>();

  constructor(dataFolder: string) {
    mkdirSync(dataFolder, { recursive: true });
    this.#database = new DatabaseSync(join(dataFolder, 'inference-queue.db'));
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS requests (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        request_id TEXT NOT NULL UNIQUE,
        request TEXT NOT NULL,
        body BLOB,
        deliveries INTEGER NOT NULL DEFAULT 0
      );
    `);
  }

  /** Keeps a request; when this returns, it is on disk. */
  accept(request: InferenceRequest): void {
    const { body, ...rest } = request;
    this.#database
      .prepare('INSERT INTO requests (request_id, request, body) VALUES (?, ?, ?)')
      .run(request.requestId, JSON.stringify(rest), body ?? null);
  }

  /** The oldest request that nobody works on, or undefined. It stays in the queue until `finish`. */
  next(): InferenceDelivery | undefined {
    const rows = this.#database
      .prepare('SELECT request_id AS id FROM requests ORDER BY position LIMIT ?')
      .all(this.#underWay.size + 1) as { id: string }[];
    const id = rows.find((row) => !this.#underWay.has(row.id))?.id;
    if (id === undefined) return undefined;
    this.#underWay.add(id);
    const row = this.#database
      .prepare('UPDATE requests SET deliveries = deliveries + 1 WHERE request_id = ? RETURNING *')
      .get(id) as unknown as Row;
    const request = JSON.parse(row.request) as InferenceRequest;
    return { ...request, body: row.body ?? undefined, delivery: row.deliveries };
  }

  /** Gives a request back, to be delivered again. */
  release(requestId: string): void {
    this.#underWay.delete(requestId);
  }

  /** Removes a request whose result is stored and announced. */
  finish(requestId: string): void {
    this.#database.prepare('DELETE FROM requests WHERE request_id = ?').run(requestId);
    this.#underWay.delete(requestId);
  }

  close(): void {
    this.#database.close();
  }
}
