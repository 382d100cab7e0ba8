import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AdjustmentType,
  MetricAggregationType,
  ScalableTarget,
  ServiceNamespace,
  StepScalingAction,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { Grant, type IGrantable, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarms.ts';
import { grantList, grantObjects } from './object-access.ts';

const VARIANT = 'main';
/** Driver 550, CUDA 12.4: the image's CUDA line. The default of g4dn and g5 is CUDA 11.4, on which it cannot start. */
const GPU_AMI_VERSION = 'al2-ami-sagemaker-inference-gpu-3-1';
const STARTUP_TIMEOUT_S = 600;
/** Batches that may wait for every instance before another one is added. */
const TARGET_BATCHES_PER_INSTANCE = 2;
/** Starting a GPU instance with its image takes several minutes; longer than this and something is wrong. */
const COLD_START_ALARM_MINUTES = 20;

export interface AsyncInferenceEndpointProps {
  image: DockerImageAsset;
  instanceType: string;
  gpu: boolean;
  maxInstances: number;
  /** Requests an instance works on at once; the container forms its batches from them. */
  batchSize: number;
  modelDataUrl: string | undefined;
  bucket: Bucket;
  requestPrefix: string;
  outputPrefix: string;
  failurePrefix: string;
  logRetention: RetentionDays;
  alarms: AlarmTopic;
}

/**
 * A SageMaker asynchronous endpoint that costs nothing while nothing waits: requests queue inside SageMaker, answers
 * and failures go to S3 and are announced on two topics, and the instances scale between none and `maxInstances`.
 *
 * Written over the CloudFormation resources because CDK has no construct for asynchronous endpoints.
 */
export class AsyncInferenceEndpoint extends Construct {
  readonly endpointName: string;
  readonly successTopic: Topic;
  readonly errorTopic: Topic;
  private readonly endpointArn: string;

  constructor(scope: Construct, id: string, props: AsyncInferenceEndpointProps) {
    super(scope, id);
    const { bucket, gpu, batchSize } = props;

    // Notifications hold ids and S3 paths; the answers themselves stay in the bucket (no includeInferenceResponseIn).
    this.successTopic = new Topic(this, 'Succeeded', { enforceSSL: true });
    this.errorTopic = new Topic(this, 'Failed', { enforceSSL: true });

    const endpointName = `${Stack.of(this).stackName}-inference`;
    // SageMaker would create this group itself, and keep it for ever.
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/sagemaker/Endpoints/${endpointName}`,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.executionRole(props, logGroup);
    const model = new CfnModel(this, 'Model', {
      executionRoleArn: role.roleArn,
      // The container asks nothing of the network: SageMaker moves its requests and answers. Isolated, it could not
      // send an ECG anywhere even if a dependency wanted to.
      enableNetworkIsolation: true,
      primaryContainer: {
        image: props.image.imageUri,
        ...(props.modelDataUrl !== undefined && { modelDataUrl: props.modelDataUrl }),
        environment: {
          BATCH_SIZE: String(batchSize),
          EXECUTION_PROVIDER: gpu ? 'cuda' : 'cpu',
          WORKERS: '1',
        },
      },
    });
    // CreateModel checks that the role can pull the image and read the model data.
    model.node.addDependency(role);

    // A configuration cannot be changed: CloudFormation makes a new one under a new name, so it is given none.
    // No volume key either: GPU instances keep their data on local disks, which the hardware encrypts.
    const config = new CfnEndpointConfig(this, 'Config', {
      productionVariants: [
        {
          variantName: VARIANT,
          modelName: model.attrModelName,
          instanceType: props.instanceType,
          initialInstanceCount: 1,
          initialVariantWeight: 1,
          containerStartupHealthCheckTimeoutInSeconds: STARTUP_TIMEOUT_S,
          ...(gpu && { inferenceAmiVersion: GPU_AMI_VERSION }),
        },
      ],
      asyncInferenceConfig: {
        clientConfig: { maxConcurrentInvocationsPerInstance: batchSize },
        outputConfig: {
          s3OutputPath: bucket.s3UrlForObject(withoutSlash(props.outputPrefix)),
          s3FailurePath: bucket.s3UrlForObject(withoutSlash(props.failurePrefix)),
          ...(bucket.encryptionKey !== undefined && { kmsKeyId: bucket.encryptionKey.keyArn }),
          notificationConfig: {
            successTopic: this.successTopic.topicArn,
            errorTopic: this.errorTopic.topicArn,
          },
        },
      },
    });

    const endpoint = new CfnEndpoint(this, 'Endpoint', {
      endpointName,
      endpointConfigName: config.attrEndpointConfigName,
      // An update keeps the number of instances that scaling has chosen.
      retainAllVariantProperties: true,
    });
    this.endpointName = endpoint.attrEndpointName;
    this.endpointArn = endpoint.ref;
    this.scaleToZero(endpoint, props);
  }

  /** Lets `grantee` queue requests at this endpoint. */
  grantInvokeAsync(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['sagemaker:InvokeEndpointAsync'],
      resourceArns: [this.endpointArn],
    });
  }

  private executionRole(props: AsyncInferenceEndpointProps, logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    props.image.repository.grantPull(role);
    grantObjects(role, props.bucket, props.requestPrefix, 'read');
    grantList(role, props.bucket);
    for (const prefix of [props.outputPrefix, props.failurePrefix]) {
      grantObjects(role, props.bucket, prefix, 'write');
      role.addToPolicy(
        new PolicyStatement({
          actions: ['s3:AbortMultipartUpload'],
          resources: [props.bucket.arnForObjects(`${prefix}*`)],
        }),
      );
    }
    this.successTopic.grantPublish(role);
    this.errorTopic.grantPublish(role);
    if (props.modelDataUrl !== undefined) {
      const [bucketName, ...key] = props.modelDataUrl.slice('s3://'.length).split('/');
      const models = Bucket.fromBucketName(this, 'ModelBucket', bucketName!);
      role.addToPolicy(
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [models.arnForObjects(key.join('/'))] }),
      );
    }
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    // CloudWatch metrics and the ECR login know no resource; the metric's namespace is the narrowest that IAM offers.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringLike: { 'cloudwatch:namespace': ['AWS/SageMaker', '/aws/sagemaker/*'] } },
      }),
    );
    return role;
  }

  /**
   * Two policies, and both are needed: target tracking follows the backlog for each instance, up and down to none,
   * but without an instance there is no such figure; the step policy starts the first one.
   */
  private scaleToZero(endpoint: CfnEndpoint, props: AsyncInferenceEndpointProps): void {
    const target = new ScalableTarget(this, 'Instances', {
      serviceNamespace: ServiceNamespace.SAGEMAKER,
      resourceId: `endpoint/${endpoint.attrEndpointName}/variant/${VARIANT}`,
      scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      minCapacity: 0,
      maxCapacity: props.maxInstances,
      role: Role.fromRoleArn(this, 'ScalingRole', scalingRoleArn(Stack.of(this))),
    });
    target.node.addDependency(endpoint);

    target.scaleToTrackMetric('Backlog', {
      customMetric: this.metric('ApproximateBacklogSizePerInstance', 'Average'),
      targetValue: props.batchSize * TARGET_BATCHES_PER_INSTANCE,
      scaleOutCooldown: Duration.minutes(5),
      scaleInCooldown: Duration.minutes(10),
    });

    const wake = new StepScalingAction(this, 'Wake', {
      scalingTarget: target,
      adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY,
      metricAggregationType: MetricAggregationType.AVERAGE,
      cooldown: Duration.minutes(5),
    });
    wake.addAdjustment({ lowerBound: 0, adjustment: 1 });
    const unserved = {
      metric: this.metric('HasBacklogWithoutCapacity', 'Average'),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.MISSING,
    };
    const wakeAlarm = new Alarm(this, 'WakeAlarm', {
      ...unserved,
      alarmDescription: 'Reports wait and no instance runs: starts the first one. Not a fault.',
      evaluationPeriods: 1,
    });
    wakeAlarm.addAlarmAction(new ApplicationScalingAction(wake));

    props.alarms.notify(
      new Alarm(this, 'ColdStartAlarm', {
        ...unserved,
        alarmDescription: `Reports have waited ${COLD_START_ALARM_MINUTES} minutes and no instance has started: see the endpoint's events, quota and log.`,
        evaluationPeriods: COLD_START_ALARM_MINUTES,
      }),
    );
  }

  private metric(metricName: string, statistic: string): Metric {
    return new Metric({
      namespace: 'AWS/SageMaker',
      metricName,
      dimensionsMap: { EndpointName: this.endpointName },
      statistic,
      period: Duration.minutes(1),
    });
  }
}

/** The service-linked role that scales every SageMaker endpoint of an account; left alone, CDK would add an empty one. */
function scalingRoleArn(stack: Stack): string {
  return stack.formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName:
      'aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

const withoutSlash = (prefix: string) => prefix.replace(/\/$/, '');
