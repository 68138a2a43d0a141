/** Dates as the wire writes them, computed without a clock: terminals and hosts here keep UTC+8. */

const UTC8_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** yyyyMMddHHmmss in UTC+8 of UTC milliseconds since 1970. */
export function localTime(utcMs: number): string {
  const localMs = utcMs + UTC8_MS;
  const days = Math.floor(localMs / DAY_MS);
  const seconds = Math.floor((localMs - days * DAY_MS) / 1000);
  return localDate(days) + two(Math.floor(seconds / 3600)) + two(Math.floor(seconds / 60) % 60) + two(seconds % 60);
}

/** UTC milliseconds of a yyyyMMddHHmmss in UTC+8; NaN where a part is no number. */
export function utcOfLocal(text: string): number {
  const part = (from: number, to: number): number => Number(text.slice(from, to));
  const days = daysOf(part(0, 4), part(4, 6), part(6, 8));
  return days * DAY_MS + part(8, 10) * 3_600_000 + part(10, 12) * 60_000 + part(12, 14) * 1000 - UTC8_MS;
}

let cachedDay = Number.NaN;
let cachedDate = '';

/** yyyyMMdd of a day number; a run asks for the same day over and over. */
function localDate(days: number): string {
  if (days !== cachedDay) {
    const [year, month, day] = civil(days);
    cachedDay = days;
    cachedDate = String(year).padStart(4, '0') + two(month) + two(day);
  }
  return cachedDate;
}

/** Year, month, day of a day number since 1970-01-01 (proleptic Gregorian, Hinnant's algorithm). */
function civil(days: number): [number, number, number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1;
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}

function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));
