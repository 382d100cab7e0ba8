/** A queue that delivers every message at least once, in any order. */
export interface MessageQueue {
  /** Sends `message` as JSON; it is delivered after `delayS` seconds (0 to 900). */
  send(message: unknown, delayS: number): Promise<void>;
}
