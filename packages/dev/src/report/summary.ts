import type { DevEvent } from "../events.ts";

/** A result in one line. */
export function summaryOf({ ok, ms, counts }: Extract<DevEvent, { event: "result" }>): string {
  const { cases, ...stages } = counts;
  const found = Object.entries(stages).filter(([, count]) => count > 0);
  const problems = found.map(([stage, count]) => `${stage} ${count}`).join(", ");
  const ran = `${cases} spec ${cases === 1 ? "case" : "cases"}`;
  return `${ok ? "All is well" : "Not good"}: ${problems || "no problems"}; ${ran}, ${ms} ms`;
}
