import { type Child, type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";
import { countWaiting } from "../model/load-data.ts";
import type { App, Connection } from "../model/model.ts";
import { type View, views, writePlace } from "../model/place.ts";
import { copyButton } from "./copy-button.ts";

/** The head of the page: where the API is, how it is set, and whether the page is live. */
export function topBar(app: App): Description {
  const { connection, data } = app.model;
  const { origin, host } = location;
  const facts: readonly [string, Child, ...Child[]][] = data
    ? [
        ["API", h("span", { class: "mono" }, host), copyButton(app, origin, "Copy the API's URL")],
        ["Responses", data.state.compat],
        ["Seed", String(data.state.seed)],
      ]
    : [];
  return h(
    "header",
    { class: "bar" },
    h("h1", { class: "brand" }, icon("phone"), "OneLogin MFA sandbox"),
    h(
      "dl",
      { class: "facts" },
      ...facts.map(([name, ...values]) =>
        h("div", { class: "optional" }, h("dt", {}, name), h("dd", {}, ...values)),
      ),
    ),
    h("span", { class: `chip live ${tones[connection]}`, role: "status" }, texts[connection]),
  );
}

const tones: Readonly<Record<Connection, string>> = { connecting: "", live: "good", lost: "warn" };
const texts: Readonly<Record<Connection, string>> = {
  connecting: "connecting",
  live: "live",
  lost: "not live, reconnecting",
};

/** What a narrow window shows one part of the page by. */
export function tabs({ model, now }: App): Description {
  const waiting = model.data ? countWaiting(model.data, now) : 0;
  return h(
    "nav",
    { class: "tabs", "aria-label": "Parts of the page" },
    ...views.map((view) =>
      h(
        "a",
        { href: writePlace({ ...model.place, view }), "aria-current": model.place.view === view && "page" },
        tabNames[view],
        view === "phone" &&
          waiting > 0 &&
          h("span", { class: "chip accent" }, String(waiting), h("span", { class: "unseen" }, " waiting")),
      ),
    ),
  );
}

const tabNames: Readonly<Record<View, string>> = {
  phone: "Phone",
  user: "User",
  journal: "Calls",
  switches: "Switches",
};
