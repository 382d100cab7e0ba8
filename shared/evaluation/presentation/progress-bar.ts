import { SingleBar } from 'cli-progress';
import type { Progress } from '../protocols/context.ts';

/** A bar with the time left on a terminal's stderr, silent elsewhere. */
export function progressBar(): { progress: Progress; stop(): void } {
  if (!process.stderr.isTTY) return { progress() {}, stop() {} };
  let bar: SingleBar | undefined;
  let shown = '';
  const stop = () => {
    bar?.stop();
    bar = undefined;
    shown = '';
  };
  return {
    progress(step, done, total) {
      if (step !== shown) {
        stop();
        shown = step;
        bar = new SingleBar({
          format: `${step} {bar} {percentage} % | {value}/{total} | {eta_formatted} left`,
          stream: process.stderr,
        });
        bar.start(total, done);
      }
      bar?.update(done);
    },
    stop,
  };
}
