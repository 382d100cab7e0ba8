import type { ModelManifest } from '../shared/model/package.ts';

/** A name and what it stands for, a line each, with the names above each other. */
function listed(entries: readonly { readonly name: string; readonly description: string }[]): string[] {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return entries.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`);
}

/** What a model package can be asked for, as lines: its tasks, house styles, and the findings to ask after. */
export function offersInWords({ name, tasks, defaultTask, context }: ModelManifest): string[] {
  const asking = tasks.find(({ findings }) => findings !== undefined);
  const findings = (asking?.findings ?? []).map((finding) => ({
    name: finding.id,
    description: finding.name,
  }));
  return [
    `Tasks of ${name} (--task; without it ${defaultTask}):`,
    ...listed(tasks),
    ...(context.styles.length > 0
      ? ['House styles (--style):', ...listed(context.styles)]
      : ['No house styles.']),
    ...(asking ? [`Findings that ${asking.name} asks after (--finding):`, ...listed(findings)] : []),
    `Told beside the ECG, where known: ${
      [context.patient && 'age and sex', context.measurements && 'rate, intervals and axis']
        .filter(Boolean)
        .join('; ') || 'nothing'
    }.`,
  ];
}
