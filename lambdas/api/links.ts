/**
 * Path under which API Gateway mounts the API: "/prod" for the stage `prod`, "" for a custom domain
 * or the local server. The gateway gives the whole path in its context and the app's path in the event.
 */
export function mountPath(bindings: unknown): string {
  const { event, requestContext } = (bindings ?? {}) as {
    event?: { path?: unknown };
    requestContext?: { path?: unknown };
  };
  const inner = event?.path;
  const whole = requestContext?.path;
  if (typeof inner !== 'string' || typeof whole !== 'string') return '';
  return whole.endsWith(inner) ? whole.slice(0, whole.length - inner.length) : '';
}

export function ecgLink(mount: string, ecgId: string): string {
  return `${mount}/v1/ecgs/${ecgId}`;
}

export function waveformLink(mount: string, ecgId: string): string {
  return `${ecgLink(mount, ecgId)}/waveform`;
}

export function analysisLink(mount: string, ecgId: string): string {
  return `${ecgLink(mount, ecgId)}/analysis`;
}

export function reportLink(mount: string, reportId: string): string {
  return `${mount}/v1/reports/${reportId}`;
}
