/** The most conversations that something is remembered of. Beyond: the one chosen longest ago is forgotten. */
export const CHOICES_MAX = 200;

/** What was chosen for each of several things, from its text; nothing where it is none of ours. */
export function parseChoices(text: string | null): ReadonlyMap<string, string> {
  try {
    const pairs = JSON.parse(text ?? '[]') as unknown;
    return new Map((Array.isArray(pairs) ? pairs : []).filter(isPair));
  } catch {
    return new Map();
  }
}

/** The text after one more choice. */
export function withChoice(text: string | null, of: string, chosen: string): string {
  const choices = new Map(parseChoices(text));
  choices.delete(of);
  choices.set(of, chosen);
  return JSON.stringify([...choices].slice(-CHOICES_MAX));
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';
}
