/** How a day is called: by a word where there is one, else by its date. Both are moments of the day, in milliseconds. */
export function dayName(atMs: number, nowMs: number): 'today' | 'yesterday' | 'date' {
  const today = new Date(nowMs).setHours(0, 0, 0, 0);
  const yesterday = new Date(today);
  yesterday.setDate(yesterday.getDate() - 1);
  const day = new Date(atMs).setHours(0, 0, 0, 0);
  if (day === today) return 'today';
  return day === yesterday.getTime() ? 'yesterday' : 'date';
}
