import { type Description, h } from "../dom/element.ts";
import { controlApi } from "../model/control-api.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { formatLeft } from "../model/time.ts";
import { card, numberOf, submitted } from "./card.ts";

/** How many calls are left, and a form that lets them run out. */
export function rateLimit(app: App, { state }: Data): Description {
  const { enforced, limit, remaining, resets_in_s } = state.rate_limit;
  const submit = submitted((form) => {
    const headers = new FormData(form).has("headers");
    app.run(() => controlApi.setRateLimit({ enforced: true, limit: numberOf(form, "limit"), headers }));
  });
  const lift = { click: () => app.run(() => controlApi.setRateLimit({ enforced: false })) };
  const input = {
    class: "input",
    name: "limit",
    type: "number",
    min: 0,
    max: 1_000_000,
    required: true,
    value: 3,
  };
  return card(
    "Rate limit",
    "rate-limit",
    enforced && h("button", { type: "button", class: "button plain", on: lift }, "Lift"),
    h(
      "p",
      { class: enforced ? "" : "quiet" },
      enforced
        ? `${remaining} of ${limit} calls left, afresh in ${formatLeft(resets_in_s * 1_000)}`
        : "Not enforced: every call is answered.",
    ),
    h(
      "form",
      { class: "inline-form", on: { submit } },
      h("label", { class: "field" }, "Calls an hour", h("input", input)),
      h("label", { class: "check" }, h("input", { type: "checkbox", name: "headers" }), "Retry-After"),
      h("button", { class: "button" }, "Enforce"),
    ),
  );
}
