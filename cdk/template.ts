import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from './config.ts';
import { REPOSITORY_ROOT } from './paths.ts';
import { EcgReportStack } from './stack.ts';

/**
 * The CloudFormation template of the service, without bundling functions or copying assets (about two seconds).
 *
 * @param context CDK context beyond that of cdk.json, such as `{ instanceType: 'ml.g6.xlarge' }`.
 */
export function synthesiseTemplate(context: Record<string, unknown> = {}): ReturnType<Template['toJSON']> {
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
    const stack = new EcgReportStack(app, 'EcgReports', readConfig(app.node));
    return Template.fromStack(stack).toJSON();
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
