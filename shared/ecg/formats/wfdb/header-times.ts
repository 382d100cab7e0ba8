/** "8:26:04", "27:45" and "4.5" (hours, then minutes, may be left out) as "HH:MM:SS[.sss]". */
export function parseTime(text: string): string | undefined {
  const match = /^(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,2})(\.\d+)?$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((part) => Number(part ?? 0));
  if (hours! > 23 || minutes! > 59 || seconds! > 59) return undefined;
  const padded = [hours, minutes, seconds].map((part) => String(part).padStart(2, '0')).join(':');
  return padded + (match[4] ?? '');
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** "26/10/1994", and "05-May-2020" of some exporters, as "YYYY-MM-DD". */
export function parseDate(text: string): string | undefined {
  const match = /^(\d{1,2})[/-](\d{1,2}|[A-Za-z]{3})[/-](\d{4})$/.exec(text);
  if (!match) return undefined;
  const [, day = '', monthText = '', year] = match;
  const month = /\d/.test(monthText) ? Number(monthText) : MONTHS.indexOf(monthText.toLowerCase()) + 1;
  if (month < 1 || month > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
