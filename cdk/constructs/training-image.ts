import { join } from 'node:path';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import { REPOSITORY_ROOT } from '../paths.ts';

/** The image of containers/training, without what its .dockerignore names. Docker is needed to deploy, not to synthesise. */
export function trainingImage(scope: Construct, id: string): DockerImageAsset {
  return new DockerImageAsset(scope, id, {
    directory: join(REPOSITORY_ROOT, 'containers/training'),
    platform: Platform.LINUX_AMD64,
  });
}
