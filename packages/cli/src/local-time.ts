/**
 * A time as a clock on the wall shows it, with its zone: `2026-12-02 14:05 GMT+1`. For people only; JSON has UTC.
 *
 * @param timeZone IANA name of the zone; by default that of this machine
 */
export function localTime(time: Date, timeZone?: string): string {
  // one locale and offsets in place of names such as CST, which stands for several zones
  const format = new Intl.DateTimeFormat("en", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "shortOffset",
    timeZone,
  });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, timeZoneName } = parts;
  return `${year}-${month}-${day} ${hour}:${minute} ${timeZoneName}`;
}
