import { LOCAL_CREDENTIALS, LOCAL_REGION, type LocalWiring } from './wiring.ts';

/** Settings of a real AWS account that would win over, or mix with, those of the local stack. */
const AWS_SETTINGS_TO_DROP = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
] as const;

/**
 * Makes `environment` (this process's) that of the functions: their own variables, and the AWS SDK's,
 * so that the handlers run unchanged against the embedded services and can never reach a real account.
 */
export function applyLocalEnvironment(
  environment: NodeJS.ProcessEnv,
  wiring: LocalWiring,
  endpoints: { services: string; dynamodb: string; sagemakerRuntime: string },
): void {
  for (const name of AWS_SETTINGS_TO_DROP) delete environment[name];
  Object.assign(environment, {
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_S3: endpoints.services,
    AWS_ENDPOINT_URL_SQS: endpoints.services,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: endpoints.sagemakerRuntime,
  });
  for (const { environment: variables } of Object.values(wiring.functions)) {
    Object.assign(environment, variables);
  }
}
