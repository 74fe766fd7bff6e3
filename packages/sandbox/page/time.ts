const time = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
const timeFormat = new Intl.DateTimeFormat("en-GB", time);
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", ...time });

/** The time left, in words short enough for a list: `1:05` below an hour, else `2 h 05`; `0:00` once it is over. */
export function formatLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)}`;
}

/** A span of time: `120 ms`, `2.1 s`, `1:05 min`, `2 h 05`. */
export function formatGap(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 3_600_000 - 500 ? `${formatLeft(ms)} min` : formatLeft(ms);
}

/** The time since something, in words: `just now`, `12 s ago`, `3 min ago`, `2 h ago`. */
export function formatAgo(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 1) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}

/** The time of day of an ISO date in the browser's time zone, `14:05:09`. */
export function formatTime(date: string | number): string {
  return timeFormat.format(new Date(date));
}

/** The day and the time of day in the browser's time zone, `24 Nov, 14:05:09`. */
export function formatDay(date: string | number): string {
  return dayFormat.format(new Date(date));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
