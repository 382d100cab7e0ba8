/** dynalite 4 brings no types of its own; only what `dynamodb.ts` uses. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: {
    /** Folder of the LevelDB store; in memory when left out. */
    path?: string;
    /** How long a new table stays CREATING, ms. */
    createTableMs?: number;
  }): Server;
}
