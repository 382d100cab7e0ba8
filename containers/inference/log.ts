export type LogLevel = 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/**
 * Writes one JSON object a line: `{time, level, message, …fields}`.
 *
 * Fields are scalars only, so that no waveform, report text or patient data can slip into a log line.
 *
 * @example
 * const log = jsonLines((line) => process.stdout.write(line));
 * log('info', 'model ready', { model: 'meit-tiny' });
 */
export function jsonLines(write: (line: string) => unknown): Log {
  return (level, message, fields = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  };
}
