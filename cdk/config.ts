import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import { z } from 'zod';
import { houseStyles } from '../shared/wiring/house-styles.ts';

const flag = z.union([z.boolean(), z.stringbool()]);

/** What a deployment may choose; every value has a default, so that `cdk deploy` runs without any. */
export const deploymentConfig = z.strictObject({
  /** SageMaker instance type; a GPU family (ml.g…, ml.p…) takes the CUDA image, others the CPU image. */
  instanceType: z
    .string()
    .regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'is not a SageMaker instance type such as ml.g5.xlarge')
    .default('ml.g5.xlarge'),
  /** Instances at most; the endpoint goes down to none when nothing waits. */
  maxInstances: z.coerce.number().int().min(1).max(100).default(2),
  /** s3:// URL of a model.tar.gz; without one the image serves the model package bundled in it. */
  modelDataUrl: z
    .string()
    .regex(/^s3:\/\/.+\.tar\.gz$/, 'is not the s3:// URL of a .tar.gz')
    .optional(),
  /** Address that alarms are mailed to; more can subscribe to the alarm topic. */
  alarmEmail: z.email().optional(),
  /** Keep buckets, table and key when the stack is deleted. */
  retainData: flag.default(true),
  /** Keep the patient block of every file (name, id, birth date), apart from the ECGs; else it is dropped on reading. */
  keepPatient: flag.default(false),
  /** House style of the reports, and of single tenants: "terse", "terse,ward-7=full"; without any the model's own. */
  reportStyle: z
    .string()
    .default('')
    .refine((text) => houseStyles.safeParse(text).success, 'is no STYLE,TENANT=STYLE,…'),
  /** How long a kept patient block stays; without a number as long as the ECG. */
  patientRetentionDays: z.coerce.number().int().min(1).optional(),
  /** Also make the stack in which `npm run train:cloud` starts training jobs. */
  training: flag.default(false),
  uploadRetentionDays: z.coerce.number().int().min(1).default(30),
  logRetentionDays: z.coerce
    .number()
    .refine(
      (days) => days in RetentionDays,
      'is not a retention that CloudWatch Logs knows, such as 30, 90 or 365',
    )
    .default(RetentionDays.THREE_MONTHS),
  /** Requests a second of the whole API, and how many may come at once. */
  apiRateLimit: z.coerce.number().min(1).default(50),
  apiBurstLimit: z.coerce.number().int().min(1).default(100),
  /** Origins of web pages that upload with a presigned PUT, separated by commas. */
  uploadOrigins: z
    .string()
    .transform((origins) => origins.split(',').map((origin) => origin.trim()))
    .pipe(z.array(z.url()))
    .optional(),
});
export type DeploymentConfig = z.infer<typeof deploymentConfig>;

/**
 * Reads the deployment's choices from the CDK context: `cdk deploy -c instanceType=ml.g6.xlarge -c maxInstances=4`,
 * or the same keys under "context" in cdk.json.
 *
 * @throws Error naming every key that is malformed.
 */
export function readConfig(node: Node): DeploymentConfig {
  const context = Object.fromEntries(
    Object.keys(deploymentConfig.shape)
      .map((key) => [key, node.tryGetContext(key)] as const)
      .filter(([, value]) => value !== undefined),
  );
  const parsed = deploymentConfig.safeParse(context);
  if (parsed.success) return parsed.data;
  throw new Error(`Correct the CDK context: ${z.prettifyError(parsed.error)}`);
}

/** Whether SageMaker gives this instance type an NVIDIA GPU. */
export function hasGpu(instanceType: string): boolean {
  return /^ml\.[gp]\d/.test(instanceType);
}
