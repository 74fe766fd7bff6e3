import { type Child, type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";
import type { Challenge } from "../model/control-api.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { meter, standing } from "./countdown.ts";
import { kindIcons, kindNames } from "./kinds.ts";

// what has ended is in the journal as well
const endedShown = 2;

/** What the user has yet to answer, with the time left on the sandbox's clock, and how the last ones ended. */
export function challengeList(app: App, { challenges }: Data): Description {
  const pending = challenges.filter(({ status }) => status === "pending");
  const ended = challenges.filter(({ status }) => status !== "pending").slice(0, endedShown);
  return h(
    "section",
    { class: "card", "aria-labelledby": "challenges-title" },
    h("div", { class: "head" }, h("h2", { id: "challenges-title" }, "Waiting for the user")),
    pending.length === 0 &&
      h("p", { class: "nothing" }, "Nothing. A registration or verification shows up here."),
    h("ul", { class: "items" }, ...[...pending, ...ended].map((challenge) => challengeLine(app, challenge))),
  );
}

function challengeLine({ now }: App, challenge: Challenge): Child {
  const { id, type, kind, display_name, status, started_at, expires_at, attempts_left } = challenge;
  const isOpen = status === "pending";
  const tries = isOpen && takesCode.has(kind) && `${attempts_left} tries`;
  return h(
    "li",
    { key: id, class: isOpen ? "item" : "item over" },
    h("span", { class: "tile" }, icon(kindIcons[kind])),
    h("span", { class: "title" }, kindNames[kind]),
    standing({ state: status, expiresAt: expires_at, now }),
    h("span", { class: "quiet tiny wide" }, [type, display_name, tries].filter(Boolean).join(" · ")),
    isOpen && h("div", { class: "wide row" }, meter(started_at, expires_at, now)),
  );
}

const takesCode = new Set<Challenge["kind"]>(["sms", "email_code", "authenticator", "protect"]);
