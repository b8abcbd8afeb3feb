/** One row a line, columns aligned; or JSON for scripts. */
export function printRows(
  rows: readonly Record<string, string | number | boolean | null>[],
  { json, none }: { json?: boolean; none: string },
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  if (rows.length === 0) {
    process.stdout.write(`${none}\n`);
    return;
  }
  const names = Object.keys(rows[0]!);
  const cells = [names, ...rows.map((row) => names.map((name) => printable(String(row[name] ?? ''))))];
  const widths = names.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  for (const row of cells) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

/** Ids and names come from strangers: what a terminal would obey is shown instead. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`);
}

/** A sentence, or the same facts as JSON. */
export function printResult(
  sentence: string,
  facts: Record<string, unknown>,
  { json }: { json?: boolean },
): void {
  process.stdout.write(json ? `${JSON.stringify(facts)}\n` : `${sentence}\n`);
}
