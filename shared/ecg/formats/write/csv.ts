import type { EcgRecord } from '../../record.ts';
import { shortestDecimal } from './decimal.ts';
import { WriteFault } from './write-fault.ts';

/** Quotes a name that holds a comma, a quote or a line break (RFC 4180). */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The samples as a table: time in s, then one column a lead in mV, named "I (mV)"; an empty field is a missing sample.
 * @throws WriteFault RATES_DO_NOT_FIT when the leads do not share one rate
 */
export function ecgCsv({ leads }: EcgRecord): string {
  const rates = [...new Set(leads.map(({ samplingRate }) => samplingRate))];
  const [rate] = rates;
  if (rate === undefined || rates.length > 1) {
    throw new WriteFault(
      'RATES_DO_NOT_FIT',
      `A CSV table cannot hold leads at ${rates.join(', ')} Hz. Write WFDB or JSON instead.`,
    );
  }
  const rows = Math.max(...leads.map(({ samples }) => samples.length));
  const lines = [['time (s)', ...leads.map(({ name }) => field(`${name} (mV)`))].join(',')];
  for (let i = 0; i < rows; i++) {
    const values = leads.map(({ samples }) => {
      const value = samples[i];
      return value === undefined || Number.isNaN(value) ? '' : String(shortestDecimal(value));
    });
    lines.push([Number((i / rate).toFixed(6)), ...values].join(','));
  }
  return `${lines.join('\n')}\n`;
}
