import { type Description, h } from "../dom/element.ts";
import { controlApi } from "../model/control-api.ts";
import type { App } from "../model/model.ts";
import { formatDay } from "../model/time.ts";
import { card, numberOf, submitted } from "./card.ts";

const minuteMs = 60_000;
const steps = [
  { label: "+1 min", minutes: 1 },
  { label: "+5 min", minutes: 5 },
  { label: "+1 h", minutes: 60 },
];

/** The sandbox's clock, which goes forward at a press, so that nothing has to be waited for. */
export function clock(app: App): Description {
  const advance = (minutes: number) => app.run(() => controlApi.advanceClock(Math.round(minutes * minuteMs)));
  const submit = submitted((form) => advance(numberOf(form, "minutes")));
  const input = {
    class: "input",
    name: "minutes",
    type: "number",
    min: 0.1,
    max: 500_000,
    step: "any",
    required: true,
  };
  return card(
    "Clock",
    "clock",
    h("span", { class: "now" }, formatDay(app.now)),
    h(
      "div",
      { class: "row" },
      ...steps.map(({ label, minutes }) =>
        h("button", { type: "button", class: "button", on: { click: () => advance(minutes) } }, label),
      ),
    ),
    h(
      "form",
      { class: "inline-form", on: { submit } },
      h("label", { class: "field" }, "Minutes", h("input", { ...input, value: 15 })),
      h("button", { class: "button" }, "Advance"),
    ),
  );
}
