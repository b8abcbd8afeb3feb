// The table that a run prints.

/** @typedef {import('./statistics.mjs').Row} Row @typedef {import('./statistics.mjs').Spread} Spread */

const HEAD = ['figure', 'Switchboard', 'beside it', 'ratio', 'target'];

/** The rows as a Markdown table, aligned so that a terminal shows it well too. @param {Row[]} rows */
export function tableOf(rows) {
  const cells = rows.map((row) => [
    row.figure,
    `${spreadText(row.ours)} ${row.unit}`,
    row.beside === null ? '' : `${row.besideName}: ${spreadText(row.beside)}`,
    row.ratio === null ? '' : spreadText(row.ratio),
    targetText(row),
  ]);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...cells.map((line) => line[column].length)),
  );
  const line = (values) => `| ${values.map((value, column) => value.padEnd(widths[column])).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/** @param {Spread} spread median and, in brackets, the lowest and the highest round */
function spreadText({ median, min, max }) {
  return `${short(median)} (${short(min)}–${short(max)})`;
}

/** @param {number} value */
function short(value) {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return '?';
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** @param {Row} row */
function targetText({ target, met, targetIsOf, unit }) {
  if (target === null) return '';
  const sign = target.atLeast === undefined ? '≤' : '≥';
  const value = `${target.atLeast ?? target.atMost}${targetIsOf === 'ours' ? ` ${unit}` : ''}`;
  return `${sign} ${value}: ${met ? 'met' : 'missed'}`;
}
