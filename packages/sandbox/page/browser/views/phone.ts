import { type Description, h } from "../dom/element.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { formatTime } from "../model/time.ts";
import { messageCard } from "./message.ts";
import { welcome } from "./welcome.ts";

/** The user's phone: what has reached it, newest first. */
export function phone(app: App, data: Data): Description {
  const { user, messages } = data;
  const name = user ? user.name : "Nobody";
  const screen = { class: "phone-screen", role: "region", tabindex: 0, "aria-label": `Messages for ${name}` };
  return h(
    "section",
    { class: "column phone-column", "aria-labelledby": "phone-title" },
    h(
      "div",
      { class: "phone" },
      h(
        "div",
        { class: "phone-status" },
        h("h2", { id: "phone-title" }, h("span", { class: "unseen" }, "Phone of "), name),
        h("span", { class: "mono" }, formatTime(app.now)),
      ),
      h(
        "div",
        // a new element for each user: another phone starts at its top
        { key: String(user?.id), ...screen },
        messages.length === 0
          ? welcome(app, data)
          : h("ul", { class: "messages" }, ...messages.map((message) => messageCard(app, message))),
      ),
    ),
  );
}
