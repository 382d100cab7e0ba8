import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SWAGGER_UI_FILES } from '../../lambdas/api/swagger-ui-files.ts';
import type { apiEnvironment } from '../../shared/wiring/environment.ts';
import { ECG_PREFIX, PATIENT_PREFIX, UPLOAD_PREFIX } from '../../shared/wiring/wiring.ts';
import type { AlarmTopic } from './alarms.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { grantList, grantObjects } from './object-access.ts';
import { ServiceFunction } from './service-function.ts';
import type { Storage } from './storage.ts';
import { grantTable } from './table-access.ts';

/** API Gateway gives an answer up after this long. */
const INTEGRATION_TIMEOUT = Duration.seconds(29);
/** What the documentation page reads from the installed package at run time. */
const SWAGGER_UI_COPIES = ['package.json', ...Object.keys(SWAGGER_UI_FILES)];

export interface ReportApiProps {
  storage: Storage;
  table: Table;
  /** Where further reports are asked for. */
  ingestQueue: Queue;
  keepPatient: boolean;
  reportStyle: string;
  rateLimit: number;
  burstLimit: number;
  logRetention: RetentionDays;
  alarms: AlarmTopic;
}

/**
 * The HTTP API: a REST API (an HTTP API knows no WAF and cannot stream) that passes every request to one function.
 *
 * Callers sign their requests with IAM credentials: the one way to be closed from the first deployment on, without
 * inventing users. The function learns the caller from the request's context.
 */
export class ReportApi extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: ReportApiProps) {
    super(scope, id);
    const { storage, table, ingestQueue, keepPatient, reportStyle, alarms, logRetention } = props;
    const environment: FunctionEnvironment<typeof apiEnvironment> = {
      TABLE_NAME: table.tableName,
      UPLOAD_BUCKET: storage.uploads.bucketName,
      DATA_BUCKET: storage.data.bucketName,
      INGEST_QUEUE_URL: ingestQueue.queueUrl,
      KEEP_PATIENT: String(keepPatient),
      REPORT_STYLE: reportStyle,
    };
    const { handler, role } = new ServiceFunction(this, 'Api', {
      description: 'Serves reports, ECGs and uploads.',
      entry: 'lambdas/api/handler.ts',
      environment,
      timeout: INTEGRATION_TIMEOUT,
      memoryMb: 1024,
      logRetention,
      alarms,
      bundling: {
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          afterBundling: copySwaggerUi,
        },
      },
    });
    grantTable(role, table, ['read', 'write', 'list']);
    // A presigned URL can do what its signer may do: put an upload.
    grantObjects(role, storage.uploads, UPLOAD_PREFIX, 'write');
    grantObjects(role, storage.data, ECG_PREFIX, 'read');
    if (keepPatient) grantObjects(role, storage.data, PATIENT_PREFIX, 'read');
    grantList(role, storage.data);
    ingestQueue.grant(role, 'sqs:SendMessage');

    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const api = new RestApi(this, 'Gateway', {
      description: 'ECG reports',
      endpointTypes: [EndpointType.REGIONAL],
      // Access logs need the account's API Gateway role; without it the stage cannot be created.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      // Every body passes as bytes: waveforms and pictures as well as JSON.
      binaryMediaTypes: ['*/*'],
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      deployOptions: {
        stageName: 'v1',
        throttlingRateLimit: props.rateLimit,
        throttlingBurstLimit: props.burstLimit,
        metricsEnabled: true,
        // Execution logs would hold paths with identifiers and, with data tracing, whole bodies.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: accessLogFormat(),
      },
    });
    const integration = new LambdaIntegration(handler, {
      timeout: INTEGRATION_TIMEOUT,
      scopePermissionToMethod: false,
    });
    api.root.addMethod('ANY', integration);
    api.root.addProxy({ anyMethod: true, defaultIntegration: integration });
    this.url = api.url;

    alarms.notify(
      new Alarm(this, 'ServerErrorAlarm', {
        alarmDescription: 'The API answers with 5xx: see its function and the access log.',
        metric: api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
        threshold: 1,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}

/** Who asked for which resource, and how it went: an audit trail without bodies, query strings or addresses. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: AccessLogField.contextRequestId(),
      time: AccessLogField.contextRequestTimeEpoch(),
      caller: AccessLogField.contextIdentityUserArn(),
      method: AccessLogField.contextHttpMethod(),
      path: AccessLogField.contextPath(),
      status: AccessLogField.contextStatus(),
      responseBytes: AccessLogField.contextResponseLength(),
      latencyMs: AccessLogField.contextResponseLatency(),
      error: AccessLogField.contextErrorMessage(),
    }),
  );
}

function copySwaggerUi(inputDir: string, outputDir: string): string[] {
  const source = join(inputDir, 'node_modules', 'swagger-ui-dist');
  const target = join(outputDir, 'node_modules', 'swagger-ui-dist');
  const files = SWAGGER_UI_COPIES.map((name) => `'${join(source, name)}'`);
  return [`mkdir -p '${target}'`, `cp ${files.join(' ')} '${target}'`];
}
