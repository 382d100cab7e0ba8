/**
 * What the training stack (`cdk/`) and the command that starts jobs in it (`local/train-cloud`) must agree on.
 */

export const TRAINING_STACK = 'EcgReportsTraining';

/** Outputs of the stack, by which the command finds what it needs. */
export const TRAINING_OUTPUTS = {
  bucket: 'TrainingBucket',
  keyArn: 'TrainingKeyArn',
  imageUri: 'TrainingImageUri',
  roleArn: 'TrainingRoleArn',
} as const;

/** Prefix in the training bucket of what jobs read: sets, decoders and configurations, by their content. */
export const TRAINING_INPUT_PREFIX = 'inputs/';
/** Prefix of what jobs write: `jobs/{name}/checkpoints/` and `jobs/{name}/output/model.tar.gz`. */
export const TRAINING_JOB_PREFIX = 'jobs/';
/** How every job's name starts; it is also the name of its log streams. */
export const TRAINING_JOB_NAME_PREFIX = 'meit-';
/** SageMaker's log group of all training jobs of an account. */
export const TRAINING_LOG_GROUP = '/aws/sagemaker/TrainingJobs';
