import { type Child, type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";
import { qrCode } from "../dom/qr-code.ts";
import { controlApi, type Message } from "../model/control-api.ts";
import type { App } from "../model/model.ts";
import { messageTitles } from "../model/news.ts";
import { formatTime } from "../model/time.ts";
import { copyButton } from "./copy-button.ts";
import { ring, standing } from "./countdown.ts";
import { keypad } from "./keypad.ts";
import { kindIcons } from "./kinds.ts";

/** A message on the phone, with what the user can do about it. Its texts are put in as text, whatever they hold. */
export function messageCard(app: App, message: Message): Description {
  const { id, kind, to, text, sent_at, state, expires_at } = message;
  const isOpen = state === "pending" && Date.parse(expires_at) > app.now;
  const titleId = `message-${id}`;
  const attributes = { key: id, class: isOpen ? "message" : "message over", tabindex: -1 };
  return h(
    "li",
    { ...attributes, "data-kind": kind, "aria-labelledby": titleId },
    h(
      "header",
      {},
      h("span", { class: "tile" }, icon(kindIcons[kind])),
      h(
        "div",
        { class: "lines" },
        h("h3", { id: titleId }, messageTitles[kind]),
        h("span", { class: "quiet" }, to),
      ),
      h(
        "div",
        { class: "row" },
        h("time", { datetime: sent_at }, formatTime(sent_at)),
        standing({ state, expiresAt: expires_at, now: app.now }),
      ),
    ),
    h("p", { class: "text" }, text),
    message.code !== undefined && codeLine(app, message.code, isOpen),
    ...(isOpen ? [scan(app, message), openLink(message), choices(app, message), typing(app, message)] : []),
  );
}

function codeLine(app: App, code: string, isOpen: boolean): Description {
  const digits = h("span", { class: "digits" }, code);
  return h("div", { class: "code" }, digits, isOpen && copyButton(app, code, "Copy the code"));
}

/** The QR code of an app that is being set up, and what that app shows once it has scanned it. */
function scan(app: App, { totp_url, challenge }: Message): Child {
  if (totp_url === undefined) return undefined;
  const totp = app.model.data?.totpCodes.get(challenge.id);
  const shown = totp && [
    h(
      "div",
      { class: "row" },
      h("span", { class: "quiet" }, "The app shows"),
      ring(totp.expires_at, app.now),
    ),
    h(
      "div",
      { class: "code" },
      h("span", { class: "digits" }, totp.code),
      copyButton(app, totp.code, "Copy the app's code"),
    ),
  ];
  return h(
    "div",
    { class: "scan" },
    qrCode(totp_url, "QR code for an authenticator app"),
    h(
      "div",
      { class: "stack" },
      ...(shown ?? []),
      h(
        "div",
        { class: "row" },
        h("span", { class: "quiet" }, "Key URL"),
        copyButton(app, totp_url, "Copy the key URL"),
      ),
    ),
  );
}

function openLink({ link, actions }: Message): Child {
  if (link === undefined || !actions.includes("open") || !/^https?:/i.test(link)) return undefined;
  const attributes = { class: "button main whole", href: link, target: "_blank", rel: "noopener" };
  return h("a", attributes, "Open the link", h("span", { class: "unseen" }, " in a new tab"));
}

function choices({ run }: App, { id, actions }: Message): Child {
  if (!actions.includes("approve")) return undefined;
  const approve = { click: () => run(() => controlApi.approve(id)) };
  const deny = { click: () => run(() => controlApi.deny(id)) };
  return h(
    "div",
    { class: "choices" },
    h("button", { type: "button", class: "button good", on: approve }, "Approve"),
    h("button", { type: "button", class: "button bad", on: deny }, "Deny"),
  );
}

function typing(app: App, { id, actions }: Message): Child {
  return actions.includes("keypad") && keypad((digits) => app.run(() => controlApi.enterDigits(id, digits)));
}
