import { encode } from 'uqr';

/** Light modules around the code; scanners ask for four and are content with two. */
const BORDER = 2;

/**
 * A QR code as text, two rows of modules a line. Colours are set, black on white, so that it can be scanned from a dark
 * terminal too; without them (`isPlain`) light modules are drawn, as most terminals are dark.
 */
export function terminalQr(text: string, { isPlain = false } = {}): string {
  const { data } = encode(text, { border: BORDER, ecc: 'L' });
  const lines: string[] = [];
  for (let row = 0; row < data.length; row += 2) {
    const upper = data[row]!;
    const lower = data[row + 1] ?? upper.map(() => false);
    const cells = upper.map((isDark, column) => halfBlock(!isDark, !lower[column]!)).join('');
    lines.push(isPlain ? cells : `\u001b[97;40m${cells}\u001b[0m`);
  }
  return `${lines.join('\n')}\n`;
}

/** One character for two modules; what is drawn is light. */
function halfBlock(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
