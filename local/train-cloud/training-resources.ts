import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { TRAINING_OUTPUTS } from '../../shared/wiring/training.ts';
import { TrainFault } from '../train/train-fault.ts';

/** What the training stack made, by its outputs. */
export type TrainingResources = Record<keyof typeof TRAINING_OUTPUTS, string>;

/**
 * Asks CloudFormation for the training stack's outputs.
 *
 * @throws TrainFault NO_TRAINING_STACK when there is no such stack, or one without the outputs.
 */
export async function readTrainingResources(
  client: CloudFormationClient,
  stack: string,
): Promise<TrainingResources> {
  const outputs = new Map(
    (await stackOutputs(client, stack)).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const found = Object.entries(TRAINING_OUTPUTS).map(([name, key]) => [name, outputs.get(key)] as const);
  if (found.every(([, value]) => value)) return Object.fromEntries(found) as TrainingResources;
  throw missing(stack);
}

async function stackOutputs(client: CloudFormationClient, stack: string) {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks?.[0]?.Outputs ?? [];
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    if (error instanceof Error && error.name === 'ValidationError') throw missing(stack, error);
    throw error;
  }
}

function missing(stack: string, cause?: Error): TrainFault {
  return new TrainFault(
    'NO_TRAINING_STACK',
    `There is no training stack ${stack} in this account and region: npx cdk deploy ${stack} -c training=true makes it.`,
    { cause },
  );
}
