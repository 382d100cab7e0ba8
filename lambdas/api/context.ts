import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { MessageQueue } from '../../shared/ports/message-queue.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { ReportStore } from '../../shared/report/store.ts';
import type { Actor } from './actor.ts';
import type { SignUpload } from './upload-signer.ts';

/** All that the API needs from outside; tests give their own. */
export interface ApiDependencies {
  readonly store: Pick<
    ReportStore,
    'createUpload' | 'getEcg' | 'listEcgs' | 'createReport' | 'getReport' | 'listReports'
  >;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly signUpload: SignUpload;
  /** Where reports are asked for. */
  readonly ingestQueue: MessageQueue;
  /** House style of a tenant's reports; undefined leaves it to the model. */
  readonly houseStyleOf: (tenantId: string) => string | undefined;
  readonly uploadBucket: string;
  readonly dataBucket: string;
  /** Whether the service keeps the patient blocks of files. */
  readonly keepPatient: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 32 random lower-case hex digits. */
  readonly newEcgId: () => string;
  /** Who acts, from what the server knows of the request (hono's `c.env`). Throws `ApiProblem` 401 or 403. */
  readonly resolveActor: (bindings: unknown) => Actor;
}

export interface ApiEnv {
  Variables: { actor: Actor; requestId: string };
}

export type Api = OpenAPIHono<ApiEnv>;
