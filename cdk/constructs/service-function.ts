import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { REPOSITORY_ROOT } from '../paths.ts';
import type { AlarmTopic } from './alarms.ts';

export interface ServiceFunctionProps {
  description: string;
  /** Path of the handler from the repository's root. */
  entry: string;
  environment: Record<string, string>;
  timeout: Duration;
  memoryMb: number;
  logRetention: RetentionDays;
  alarms: AlarmTopic;
  bundling?: BundlingOptions;
}

/**
 * A bundled TypeScript handler with its own log group and a role that, to begin with, may write to that group
 * and nothing else. The AWS SDK is bundled, so that what was tested is what runs.
 */
export class ServiceFunction extends Construct {
  readonly handler: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );

    this.handler = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(REPOSITORY_ROOT, props.entry),
      projectRoot: REPOSITORY_ROOT,
      depsLockFilePath: join(REPOSITORY_ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      environment: props.environment,
      awsSdkConnectionReuse: false,
      role: this.role,
      logGroup,
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        bundleAwsSDK: true,
        minify: true,
        // Stack traces then name functions, without a source map to load.
        keepNames: true,
        // Dependencies in CommonJS ask for Node's own modules with require, which an ES module does not have.
        banner:
          "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
        ...props.bundling,
      },
    });

    const errors = new Alarm(this, 'ErrorAlarm', {
      alarmDescription: `${props.description} The function throws or times out: see its log group.`,
      metric: this.handler.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    props.alarms.notify(errors);
  }
}
