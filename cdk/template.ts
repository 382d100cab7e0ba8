import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TRAINING_STACK } from '../shared/wiring/training.ts';
import { type DeploymentConfig, readConfig } from './config.ts';
import { REPOSITORY_ROOT } from './paths.ts';
import { EcgReportStack } from './stack.ts';
import { TrainingStack } from './training-stack.ts';

type SynthesisedTemplate = ReturnType<Template['toJSON']>;

/**
 * The CloudFormation template of the service, without bundling functions or copying assets (about two seconds).
 *
 * @param context CDK context beyond that of cdk.json, such as `{ instanceType: 'ml.g6.xlarge' }`.
 */
export function synthesiseTemplate(context: Record<string, unknown> = {}): SynthesisedTemplate {
  return synthesise((app, config) => new EcgReportStack(app, 'EcgReports', config), context);
}

/** The template of the training stack, made in the same way. */
export function synthesiseTrainingTemplate(context: Record<string, unknown> = {}): SynthesisedTemplate {
  return synthesise((app, config) => new TrainingStack(app, TRAINING_STACK, config), context);
}

function synthesise(
  stackOf: (app: App, config: DeploymentConfig) => Stack,
  context: Record<string, unknown>,
): SynthesisedTemplate {
  const cdkJson = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'cdk.json'), 'utf8'));
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  try {
    const app = new App({
      outdir,
      // `cdk synth` checks the template against CloudFormation's own rules; that takes most of its time.
      builtinCloudFormationValidation: false,
      context: {
        ...cdkJson.context,
        'aws:cdk:bundling-stacks': [],
        'aws:cdk:disable-asset-staging': true,
        ...context,
      },
    });
    return Template.fromStack(stackOf(app, readConfig(app.node))).toJSON();
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
