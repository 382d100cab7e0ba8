/** What a log line may hold besides its sentence: ids, states, counts. Never content of a file or a report. */
export type LogFields = Record<string, string | number | boolean | undefined>;

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, error: unknown, fields?: LogFields): void;
}

/**
 * What may be logged of an error: its name, code and where it was thrown.
 * Its message may quote what was being read, which may be patient data.
 */
function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { errorName: error.name, errorCode: code, errorStack: frames.map((line) => line.trim()).join('\n') };
}

/** Writes one JSON object a line. */
export function createJsonLogger(
  write: (line: string) => void = (line) => {
    process.stdout.write(line);
  },
): Logger {
  const log = (level: string, message: string, fields: LogFields = {}): void => {
    write(`${JSON.stringify({ level, time: new Date().toISOString(), message, ...fields })}\n`);
  };
  return {
    info: (message, fields) => log('info', message, fields),
    warn: (message, fields) => log('warn', message, fields),
    error: (message, error, fields) => log('error', message, { ...fields, ...describeError(error) }),
  };
}
