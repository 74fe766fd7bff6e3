import { barChart } from "../charts/bar-chart.ts";
import { lineChart } from "../charts/line-chart.ts";
import { type Case, type Figures, fitting } from "./figures.ts";

/** The charts of `docs/scale.md` by file name. */
export function drawCharts(figures: Figures): Readonly<Record<string, string>> {
  return {
    "calls.svg": drawCalls(figures),
    "loads.svg": drawLoads(figures),
    "hour.svg": drawHour(figures),
  };
}

function drawCalls({ profiles }: Figures): string {
  const sorted = profiles.toSorted((a, b) => a.calls.defaults - b.calls.defaults);
  const bars = sorted.map(({ title, calls }) => ({
    label: title.replaceAll("`", ""),
    value: calls.defaults,
    shown: `${calls.defaults} (${fitting(calls.defaults).toLocaleString("en-US")} an hour)`,
    isOurs: true,
  }));
  const description = sorted.map(({ title, calls }) => `${title}: ${calls.defaults}`).join("; ");
  return barChart({
    title: "Calls per verification (how many fit 5,000 an hour)",
    description,
    bars,
  });
}

function drawLoads({ loads }: Figures): string {
  const series = loads.map(({ title, cases }) => ({
    name: title,
    points: cases.map(({ started, result }) => ({ x: started, y: result.endings.accepted })),
  }));
  const parts = series.map(
    ({ name, points }) => `${name}: ${points.map(({ x, y }) => `${y} of ${x}`).join(", ")}`,
  );
  return lineChart({
    title: "Accepted verifications with a limit of 5,000 calls an hour",
    description: `${parts.join("; ")}.`,
    x: { label: "started an hour", isLogarithmic: true },
    y: { label: "accepted" },
    series,
  });
}

const stepMinutes = 5;

function drawHour({ hours }: Figures): string {
  const series = hours.map((one) => ({ name: one.title, points: acceptedBySteps(one) }));
  const parts = series.map(({ name, points }) => `${name}: ${points.map(({ y }) => y).join(", ")}`);
  return lineChart({
    title: `An hour with 3,000 verifications: accepted in each ${stepMinutes} minutes`,
    description: `${parts.join("; ")}.`,
    x: { label: "minutes" },
    y: { label: "accepted" },
    series,
  });
}

function acceptedBySteps({ result }: Case) {
  return Array.from({ length: 60 / stepMinutes }, (_, index) => {
    const from = index * stepMinutes;
    const minutes = Array.from({ length: stepMinutes }, (_, minute) => from + minute);
    const y = minutes.reduce((sum, minute) => sum + (result.acceptedByMinute[minute] ?? 0), 0);
    return { x: from + stepMinutes, y };
  });
}
