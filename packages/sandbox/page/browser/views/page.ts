import { type Child, type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { challengeList } from "./challenge-list.ts";
import { clock } from "./clock.ts";
import { deviceList } from "./device-list.ts";
import { faults } from "./faults.ts";
import { journal } from "./journal.ts";
import { phone } from "./phone.ts";
import { rateLimit } from "./rate-limit.ts";
import { sandboxCard } from "./sandbox-card.ts";
import { tabs, topBar } from "./top-bar.ts";
import { userList } from "./user-list.ts";

/** The whole page. */
export function page(app: App): Child[] {
  const { place, data } = app.model;
  return [
    topBar(app),
    tabs(app),
    h("main", { class: "columns", "data-view": place.view }, ...(data ? columns(app, data) : [])),
    notices(app),
  ];
}

function columns(app: App, data: Data): Child[] {
  return [
    h(
      "div",
      { class: "column user-column" },
      userList(app, data),
      challengeList(app, data),
      deviceList(app, data),
    ),
    phone(app, data),
    h(
      "div",
      { class: "column work" },
      journal(data),
      h(
        "div",
        { class: "switches" },
        h("div", {}, clock(app), rateLimit(app, data)),
        h("div", {}, faults(app, data), sandboxCard(app, data)),
      ),
    ),
  ];
}

function notices({ model, dismiss }: App): Description {
  return h(
    "div",
    { class: "notices", role: "status" },
    ...model.notices.map((notice) =>
      h(
        "div",
        {
          key: String(notice.id),
          class: notice.isError ? "alert" : "alert done",
          role: notice.isError && "alert",
        },
        notice.text,
        h(
          "button",
          {
            type: "button",
            class: "button plain square",
            "aria-label": "Dismiss",
            on: { click: () => dismiss(notice) },
          },
          icon("close"),
        ),
      ),
    ),
  );
}
