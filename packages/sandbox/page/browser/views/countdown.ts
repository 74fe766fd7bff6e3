import { type Description, h } from "../dom/element.ts";
import { formatLeft } from "../model/time.ts";

type Ended = "accepted" | "rejected" | "expired";
const tones: Readonly<Record<Ended, string>> = { accepted: "good", rejected: "bad", expired: "" };
const lateMs = 30_000;

/** How a challenge stands: the time left while it is pending by the sandbox's clock, else how it ended. */
export function standing(about: { state: "pending" | Ended; expiresAt: string; now: number }): Description {
  const { state, expiresAt, now } = about;
  const leftMs = Date.parse(expiresAt) - now;
  const shown = state === "pending" && leftMs <= 0 ? "expired" : state;
  if (shown !== "pending") return h("span", { class: `chip ${tones[shown]}` }, shown);
  const tone = leftMs < lateMs ? "warn" : "accent";
  return h("span", { class: `chip timed ${tone}` }, `${formatLeft(leftMs)} left`);
}

/** A bar that gets shorter as the time between two points runs out. */
export function meter(from: string, to: string, now: number): Description {
  const leftMs = Date.parse(to) - now;
  const share = Math.min(1, Math.max(0, leftMs / (Date.parse(to) - Date.parse(from))));
  const bar = h("rect", { width: Math.round(share * 1_000) / 10, height: 3 });
  const attributes = { viewBox: "0 0 100 3", preserveAspectRatio: "none", "aria-hidden": "true" };
  return h("svg", { class: leftMs < lateMs ? "meter late" : "meter", ...attributes }, bar);
}

/** A ring that runs out with the 30 seconds of a code from an authenticator app. */
export function ring(expiresAt: string, now: number): Description {
  const around = 2 * Math.PI * 7;
  const share = Math.min(1, Math.max(0, (Date.parse(expiresAt) - now) / 30_000));
  const circle = { cx: 9, cy: 9, r: 7, fill: "none", "stroke-width": 2.5 };
  const dash = `${(share * around).toFixed(1)} ${around.toFixed(1)}`;
  return h(
    "svg",
    { class: "ring", viewBox: "0 0 18 18", width: 18, height: 18, "aria-hidden": "true" },
    h("circle", { ...circle, class: "track" }),
    h("circle", { ...circle, stroke: "currentColor", "stroke-dasharray": dash }),
  );
}
