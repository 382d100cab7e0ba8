import { App } from 'aws-cdk-lib';
import { TRAINING_STACK } from '../shared/wiring/training.ts';
import { readConfig } from './config.ts';
import { EcgReportStack } from './stack.ts';
import { TrainingStack } from './training-stack.ts';

const app = new App();
const config = readConfig(app.node);
new EcgReportStack(app, 'EcgReports', config);
if (config.training) new TrainingStack(app, TRAINING_STACK, config);
app.synth();
