import { type Child, type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";
import type { Device, TotpCode } from "../model/control-api.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { copyButton } from "./copy-button.ts";
import { ring, standing } from "./countdown.ts";
import { kindIcons, kindNames } from "./kinds.ts";

/** The user's enrolled devices, with the codes that authenticator apps show, and what can still be enrolled. */
export function deviceList(app: App, { user, devices, totpCodes }: Data): Description {
  const offered = user?.offered.map((kind) => kindNames[kind]).join(", ");
  return h(
    "section",
    { class: "card", "aria-labelledby": "devices-title" },
    h("div", { class: "head" }, h("h2", { id: "devices-title" }, "Devices")),
    devices.length === 0 && h("p", { class: "nothing" }, "None enrolled yet."),
    h("ul", { class: "items" }, ...devices.map((device) => deviceLine(app, device, totpCodes))),
    offered !== undefined &&
      h("p", { class: "foot" }, offered === "" ? "All factors are enrolled." : `Can enroll: ${offered}`),
  );
}

function deviceLine(app: App, device: Device, totpCodes: Data["totpCodes"]): Description {
  const { device_id, kind, user_display_name, expires_at } = device;
  const totp = totpCodes.get(device_id);
  return h(
    "li",
    { key: device_id, class: "item" },
    h("span", { class: "tile" }, icon(kindIcons[kind])),
    h("span", { class: "title" }, user_display_name),
    device.default && h("span", { class: "chip" }, "default"),
    expires_at !== null && standing({ state: "pending", expiresAt: expires_at, now: app.now }),
    h("span", { class: "quiet tiny wide" }, `${kindNames[kind]} · ${device_id}`),
    totp && appCode(app, totp),
  );
}

function appCode(app: App, { code, used, expires_at }: TotpCode): Child {
  return h(
    "div",
    { class: "row wide" },
    ring(expires_at, app.now),
    h("span", { class: used ? "mono used" : "mono strong" }, code),
    used ? h("span", { class: "quiet" }, "used, wait for the next") : copyButton(app, code, "Copy the code"),
  );
}
