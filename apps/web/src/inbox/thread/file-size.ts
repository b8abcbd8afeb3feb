/** A size in the unit that reads best, for `Intl.NumberFormat`. */
export function fileSize(bytes: number): {
  value: number;
  unit: 'byte' | 'kilobyte' | 'megabyte' | 'gigabyte';
} {
  if (bytes < 1_000) return { value: bytes, unit: 'byte' };
  if (bytes < 1_000_000) return { value: Math.round(bytes / 1_000), unit: 'kilobyte' };
  if (bytes < 1_000_000_000) return { value: Math.round(bytes / 100_000) / 10, unit: 'megabyte' };
  return { value: Math.round(bytes / 100_000_000) / 10, unit: 'gigabyte' };
}

/** Minutes and seconds, as players show them. */
export function clockTime(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
