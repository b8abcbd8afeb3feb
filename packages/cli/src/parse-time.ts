import { DAY_MS, HOUR_MS, MINUTE_MS } from '@switchboard/core';

const AGE = /^(\d{1,6})([mhd])$/;
const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A moment as an operator types it: ISO 8601 (UTC unless it says otherwise), or an age such as `90m`, `2h`, `3d`. null
 * when it is neither.
 */
export function parseTime(text: string, nowMs: number): Date | null {
  const age = AGE.exec(text);
  if (age !== null) return new Date(nowMs - Number(age[1]) * unitMs(age[2]!));
  const iso = ISO_8601.exec(text);
  if (iso === null) return null;
  const [, date, time = '00:00', zone = 'Z'] = iso;
  // JavaScript takes the 30th of February for the 2nd of March.
  const day = new Date(`${date}T00:00Z`);
  const moment = new Date(`${date}T${time}${zone}`);
  if (Number.isNaN(moment.getTime()) || !day.toISOString().startsWith(date!)) return null;
  return moment;
}

function unitMs(unit: string): number {
  if (unit === 'd') return DAY_MS;
  return unit === 'h' ? HOUR_MS : MINUTE_MS;
}
