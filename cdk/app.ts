import { App } from 'aws-cdk-lib';
import { readConfig } from './config.ts';
import { EcgReportStack } from './stack.ts';

const app = new App();
new EcgReportStack(app, 'EcgReports', readConfig(app.node));
app.synth();
