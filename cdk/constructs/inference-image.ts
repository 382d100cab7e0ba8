import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreMode } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import { REPOSITORY_ROOT } from '../paths.ts';

const DOCKERFILE = 'containers/inference/Dockerfile';

/** The patterns that docker itself reads, so that image and asset hash see the same files. */
function ignoredFiles(): string[] {
  return readFileSync(join(REPOSITORY_ROOT, `${DOCKERFILE}.dockerignore`), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** The image of containers/inference. Synthesis only hashes and copies its context; docker is needed to deploy. */
export function inferenceImage(scope: Construct, id: string, target: 'gpu' | 'cpu'): DockerImageAsset {
  return new DockerImageAsset(scope, id, {
    directory: REPOSITORY_ROOT,
    file: DOCKERFILE,
    target,
    platform: Platform.LINUX_AMD64,
    exclude: ignoredFiles(),
    ignoreMode: IgnoreMode.DOCKER,
  });
}
