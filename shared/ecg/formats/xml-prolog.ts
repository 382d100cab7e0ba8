/** Misc and DOCTYPE before the root: declarations, comments, processing instructions. Nothing is ever fetched. */
const SKIPPED =
  /^(?:\s+|\uFEFF|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE(?:[^[\]<>"']|"[^"]*"|'[^']*'){0,4096}(?:\[[^\]]*\]\s*)?>)/;
const ROOT = /^<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)/;

/** The document from its root element on, and the root's local name; undefined when this is no XML. */
export function xmlRoot(text: string): { name: string; document: string } | undefined {
  let document = text;
  for (let skipped = SKIPPED.exec(document); skipped; skipped = SKIPPED.exec(document)) {
    document = document.slice(skipped[0].length);
  }
  const name = ROOT.exec(document)?.[1];
  return name === undefined ? undefined : { name, document };
}
