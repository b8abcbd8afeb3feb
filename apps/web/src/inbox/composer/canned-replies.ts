import type { CannedReplyView } from '@switchboard/client';

/** More than this nobody reads: they write another letter. */
const SHOWN_MAX = 8;
const QUERY_CHARS_MAX = 60;

/** What stands behind a slash at the beginning, as long as it can be the name of a canned reply; null otherwise. */
export function slashQuery(text: string): string | null {
  if (!text.startsWith('/') || text.length > QUERY_CHARS_MAX || text.includes('\n')) return null;
  return text.slice(1);
}

/** Those that fit best first: by shortcut, then by title, then by words. */
export function matchingReplies(
  replies: readonly CannedReplyView[],
  query: string,
): readonly CannedReplyView[] {
  const wanted = query.trim().toLocaleLowerCase();
  return replies
    .map((reply) => ({ reply, rank: rankOf(reply, wanted) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((one, other) => one.rank! - other.rank!)
    .slice(0, SHOWN_MAX)
    .map(({ reply }) => reply);
}

function rankOf({ shortcut, title, text }: CannedReplyView, wanted: string): number | null {
  const [key, name] = [shortcut.toLocaleLowerCase(), title.toLocaleLowerCase()];
  if (key.startsWith(wanted)) return 0;
  if (name.split(/\s+/u).some((word) => word.startsWith(wanted))) return 1;
  if (key.includes(wanted) || name.includes(wanted)) return 2;
  return text.toLocaleLowerCase().includes(wanted) ? 3 : null;
}

/** `{{client_name}}` and the like by what is known; gaps that nobody knows stay, so that they are seen. */
export function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{\s*(\w{1,64})\s*\}\}/g, (gap, name: string) => values.get(name) ?? gap);
}
