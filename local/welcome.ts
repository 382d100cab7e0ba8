import type { Endpoints } from './data-folder.ts';

/** What a person sees when the stack is ready: where everything is, and what to try next. */
export function welcome(at: Endpoints, dataFolder: string, logFile: string): string {
  return `
The ECG report service is ready.

  API            ${at.api}   (documentation: ${at.api}/docs)
  S3             ${at.s3Endpoint}   bucket ${at.uploadBucket}, any credentials
  kept in        ${dataFolder}
  logs           ${logFile}

Try it:

  npm run demo                                  three real ECGs, in another terminal
  curl -T ecg.xml ${at.s3Endpoint}/${at.uploadBucket}/uploads/ecg.xml
  curl ${at.api}/v1/reports

For one machine and for trying out: there is no authentication. Not for diagnosis. Ctrl-C stops it.

`;
}
