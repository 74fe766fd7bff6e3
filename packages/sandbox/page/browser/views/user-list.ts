import { type Attributes, type Child, type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";
import { controlApi, type User } from "../model/control-api.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { writePlace } from "../model/place.ts";
import { numberOf, submitted, textOf } from "./card.ts";

/** The users, of whom one is chosen; they can be added and removed. */
export function userList(app: App, { users, user }: Data): Description {
  return h(
    "section",
    { class: "card", "aria-labelledby": "users-title" },
    h("div", { class: "head" }, h("h2", { id: "users-title" }, "Users")),
    h("ul", { class: "users" }, ...users.map((each) => userLine(app, each, each.id === user?.id))),
    users.length === 0 && h("p", { class: "nothing" }, "None. Add one, or reset the sandbox."),
    addUser(app, Math.max(0, ...users.map(({ id }) => id)) + 1),
  );
}

function userLine(app: App, user: User, isChosen: boolean): Child {
  const remove = () => {
    if (confirm(`Remove ${user.name} with all devices?`)) app.run(() => controlApi.removeUser(user.id));
  };
  const place = writePlace({ user: user.id, view: app.model.place.view });
  const label = `Remove ${user.name}`;
  const button = { type: "button", class: "button plain square", "aria-label": label, title: label };
  return h(
    "li",
    { key: String(user.id), class: "user", tabindex: -1 },
    h(
      "a",
      { href: place, "aria-current": isChosen && "true" },
      h("span", { class: "avatar", "aria-hidden": "true" }, initials(user.name)),
      h(
        "span",
        { class: "lines" },
        h("span", {}, user.name),
        h("span", { class: "quiet" }, [user.id, user.phone ?? user.email].filter(Boolean).join(" · ")),
      ),
    ),
    h("button", { ...button, on: { click: remove } }, icon("close")),
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("");
}

function addUser(app: App, nextId: number): Description {
  const submit = submitted((form) => {
    const user = {
      id: numberOf(form, "id"),
      name: textOf(form, "name"),
      phone: textOf(form, "phone") || null,
      email: textOf(form, "email") || null,
    };
    app.run(async () => {
      await controlApi.addUser(user);
      form.reset();
      location.hash = writePlace({ user: user.id, view: app.model.place.view });
    });
  });
  return h(
    "details",
    { class: "more" },
    h("summary", {}, icon("plus"), "Add a user"),
    h(
      "form",
      { class: "add-user", on: { submit } },
      field("Name", { name: "name", required: true }, "whole"),
      field("Id", { name: "id", type: "number", min: 1, required: true, placeholder: nextId }),
      field("Phone", { name: "phone", type: "tel", placeholder: "+15550199" }),
      field("E-mail", { name: "email", type: "email", placeholder: "name@example.com" }, "whole"),
      h("button", { class: "button main whole" }, "Add"),
    ),
  );
}

function field(label: string, attributes: Attributes, width = ""): Description {
  const input = h("input", { class: "input", autocomplete: "off", ...attributes });
  return h("label", { class: `field ${width}` }, label, input);
}
