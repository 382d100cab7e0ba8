import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueWiring } from '../../shared/wiring/wiring.ts';
import type { AlarmTopic } from './alarms.ts';

const RETENTION = Duration.days(14);
const OLDEST_MESSAGE_ALARM = Duration.minutes(30);

export interface WorkQueueProps {
  wiring: QueueWiring;
  alarms: AlarmTopic;
}

/**
 * A queue whose messages end in a dead-letter queue after `maxReceiveCount` attempts, with an alarm on each: one
 * when anything is dead, one when work waits too long. Messages hold keys and ids only; SQS's own key is enough.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { wiring, alarms }: WorkQueueProps) {
    super(scope, id);
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: RETENTION };
    this.deadLetters = new Queue(this, 'DeadLetters', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      visibilityTimeout: Duration.seconds(wiring.visibilityTimeoutS),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: wiring.maxReceiveCount },
    });

    const deadLetterAlarm = new Alarm(this, 'DeadLetterAlarm', {
      alarmDescription:
        'Messages could not be handled: see the dead-letter queue and the runbook in docs/operations.md.',
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const ageAlarm = new Alarm(this, 'AgeAlarm', {
      alarmDescription:
        'The oldest message waits too long: the function behind this queue fails or is too slow.',
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: OLDEST_MESSAGE_ALARM.toSeconds(),
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarms.notify(deadLetterAlarm);
    alarms.notify(ageAlarm);
  }
}
