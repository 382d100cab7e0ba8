export interface Invocation {
  /** Comes back in the notification; at most 64 characters. */
  inferenceId: string;
  contentType: string;
  /** The request itself, or the `s3://` location where it lies. */
  input: { body: Uint8Array } | { location: string };
  /** The endpoint gives up after so many seconds. */
  timeoutS: number;
}

/** An endpoint that accepts work and reports its end elsewhere, at least once. */
export interface InferenceEndpoint {
  /** Resolves when the endpoint has accepted the invocation. */
  invoke(invocation: Invocation): Promise<void>;
}
