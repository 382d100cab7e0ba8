import { z } from 'zod';

const snsEnvelope = z.object({ Type: z.literal('Notification'), Message: z.string() });

/**
 * What an asynchronous SageMaker endpoint says of an invocation (Developer Guide, "Check prediction results").
 * Parsed leniently: only what we need, and where a failed answer lies is not documented under one name.
 */
const sageMakerNotification = z.object({
  invocationStatus: z.string(),
  inferenceId: z.string(),
  failureReason: z.string().nullish(),
  responseParameters: z
    .object({ outputLocation: z.string().nullish(), failureLocation: z.string().nullish() })
    .nullish(),
});

export interface InferenceNotification {
  inferenceId: string;
  isCompleted: boolean;
  /** `s3://` location of the answer, or of the body of a failed one. */
  location?: string;
  failureReason: string;
}

/** Parses a message of the collect queue: SNS around SageMaker. Throws SyntaxError or ZodError. */
export function parseNotification(body: string): InferenceNotification {
  const { Message } = snsEnvelope.parse(JSON.parse(body));
  const notification = sageMakerNotification.parse(JSON.parse(Message));
  const { outputLocation, failureLocation } = notification.responseParameters ?? {};
  const isCompleted = notification.invocationStatus === 'Completed';
  const location = (isCompleted ? outputLocation : failureLocation) ?? outputLocation;
  return {
    inferenceId: notification.inferenceId,
    isCompleted,
    ...(location != null && { location }),
    failureReason: notification.failureReason ?? '',
  };
}
