import { InvokeEndpointAsyncCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { InferenceEndpoint } from './inference-endpoint.ts';

/** A SageMaker asynchronous inference endpoint. */
export function createSageMakerInferenceEndpoint(
  client: SageMakerRuntimeClient,
  endpointName: string,
): InferenceEndpoint {
  return {
    async invoke({ inferenceId, contentType, input, timeoutS }) {
      await client.send(
        new InvokeEndpointAsyncCommand({
          EndpointName: endpointName,
          InferenceId: inferenceId,
          ContentType: contentType,
          InvocationTimeoutSeconds: timeoutS,
          ...('body' in input ? { Body: input.body } : { InputLocation: input.location }),
        }),
      );
    },
  };
}
