interface Size {
  width: number;
  height: number;
}

/** Pictures of papers, as SVG. No letters: which fonts a machine has is unknown, so lines stand for writing. */
export function birthCertificate(size: Size): string {
  return page(size, '#fdf6e3', [
    frame(size, '#8c6d31'),
    bar(size, 0.3, 0.12, 0.4, 34, '#5b4636'),
    ...writing(size, 0.24, 9, '#6b5d4f'),
    stamp(size, 0.72, 0.8, '#7a1f3d'),
    signature(size, 0.2, 0.82),
  ]);
}

export function diploma(size: Size): string {
  return page(size, '#f7f7fb', [
    frame(size, '#22577a'),
    bar(size, 0.2, 0.12, 0.6, 44, '#22577a'),
    bar(size, 0.32, 0.2, 0.36, 22, '#38a3a5'),
    ...writing(size, 0.3, 7, '#44505c'),
    stamp(size, 0.28, 0.8, '#b08d2e'),
    signature(size, 0.62, 0.82),
  ]);
}

/** A page with a portrait, and the lines that machines read. */
export function passportPage(size: Size): string {
  const { width, height } = size;
  const head = `<circle cx="${width * 0.25}" cy="${height * 0.33}" r="${width * 0.08}" fill="#b98b6b"/>`;
  const body = `<ellipse cx="${width * 0.25}" cy="${height * 0.48}" rx="${width * 0.13}" ry="${height * 0.08}" fill="#345995"/>`;
  const portrait = `<rect x="${width * 0.1}" y="${height * 0.24}" width="${width * 0.3}" height="${height * 0.3}" fill="#dfe7ef"/>`;
  return page(size, '#e9f1ea', [
    portrait,
    head,
    body,
    ...Array.from({ length: 6 }, (_, line) => bar(size, 0.46, 0.26 + line * 0.045, 0.44, 16, '#4d6a5b')),
    bar(size, 0.08, 0.86, 0.84, 20, '#222'),
    bar(size, 0.08, 0.9, 0.84, 20, '#222'),
  ]);
}

/** Papers on a table. */
export function desk(size: Size): string {
  const { width, height } = size;
  const sheet = (angle: number, tint: string): string =>
    `<g transform="rotate(${angle} ${width / 2} ${height / 2})"><rect x="${width * 0.2}" y="${height * 0.2}" width="${width * 0.6}" height="${height * 0.6}" fill="${tint}" stroke="#999"/></g>`;
  return page(size, '#8d6748', [
    sheet(-9, '#fff'),
    sheet(5, '#fbfbf4'),
    sheet(-2, '#fff'),
    ...Array.from({ length: 5 }, (_, line) =>
      bar(size, 0.28, 0.3 + line * 0.05, 0.44 - (line % 3) * 0.1, 12, '#777'),
    ),
  ]);
}

/** A heart, for stickers. */
export function sticker(): string {
  const heart =
    'M256 448 L70 262 C10 196 50 92 140 92 C196 92 236 128 256 164 C276 128 316 92 372 92 C462 92 502 196 442 262 Z';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><path d="${heart}" fill="#e63946" stroke="#fff" stroke-width="18"/></svg>`;
}

/** A moment of a film in which a sheet slides over a desk. @param share from 0 at the beginning to 1 at the end */
export function clipFrame({ width, height }: Size, share: number): string {
  const x = width * (0.05 + 0.5 * share);
  const lines = Array.from(
    { length: 6 },
    (_, line) =>
      `<rect x="${x + 12}" y="${40 + line * 24}" width="${90 - line * 6}" height="8" fill="#8a94a0"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#8d6748"/><rect x="${x}" y="20" width="120" height="180" fill="#fff"/>${lines.join('')}</svg>`;
}

function page({ width, height }: Size, paper: string, content: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${paper}"/>${content.join('')}</svg>`;
}

function frame({ width, height }: Size, ink: string): string {
  return `<rect x="30" y="30" width="${width - 60}" height="${height - 60}" fill="none" stroke="${ink}" stroke-width="8"/>`;
}

/** Where and how long, as shares of the page. */
function bar(
  { width, height }: Size,
  x: number,
  y: number,
  length: number,
  thickness: number,
  ink: string,
): string {
  return `<rect x="${width * x}" y="${height * y}" width="${width * length}" height="${thickness}" rx="6" fill="${ink}"/>`;
}

function writing(size: Size, top: number, lines: number, ink: string): string[] {
  return Array.from({ length: lines }, (_, line) =>
    bar(size, 0.12, top + line * 0.05, 0.76 - (line % 3) * 0.14, 12, ink),
  );
}

function stamp({ width, height }: Size, x: number, y: number, ink: string): string {
  const ring = (radius: number): string =>
    `<circle cx="${width * x}" cy="${height * y}" r="${width * radius}" fill="none" stroke="${ink}" stroke-width="7" opacity="0.75"/>`;
  return ring(0.12) + ring(0.09);
}

function signature({ width, height }: Size, x: number, y: number): string {
  const [left, top] = [width * x, height * y];
  return `<path d="M${left} ${top} q40 -70 70 0 t70 -10 t60 0" fill="none" stroke="#1d3557" stroke-width="6"/>`;
}
