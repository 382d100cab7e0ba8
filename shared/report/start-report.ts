import type { AskedReport } from '../model/question.ts';
import { type InferencePorts, invokeEndpoint } from './invoke-endpoint.ts';
import { isUnasked, openReport } from './open-report.ts';
import type { Ecg } from './schema.ts';
import { reviveReport } from './states.ts';

export interface StartPorts extends InferencePorts {
  /** House style of a tenant's reports; undefined leaves it to the model. */
  houseStyleOf(tenantId: string): string | undefined;
}

/**
 * Makes sure that a READY ECG has the report that answers a question and that the endpoint was asked for it.
 * `waveform` (a standard ECG as it is stored) spares reading it back if the caller has it.
 */
export async function startReport(
  ports: StartPorts,
  ecg: Ecg,
  asked: AskedReport,
  waveform?: Uint8Array,
): Promise<void> {
  const { store } = ports;
  const opened = await openReport(store, ecg, asked, ports.houseStyleOf(ecg.tenantId));
  if (!isUnasked(opened)) return;
  const report = await store.changeReport(ecg.tenantId, opened.reportId, reviveReport);
  if (report.status !== 'GENERATING') return;
  // Before the invocation, so that its notification always finds the tenant.
  await store.putInference(report.reportId, ecg.tenantId);
  await invokeEndpoint(ports, report, ecg, waveform);
}
