import { type Description, h } from "../dom/element.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { copyButton } from "./copy-button.ts";

/** What stands on a phone that nothing has reached yet: how to make something reach it. */
export function welcome(app: App, { state, user }: Data): Description {
  if (!user) {
    return h(
      "div",
      { class: "welcome" },
      h("h3", {}, "There is no user"),
      h("p", { class: "quiet" }, "Add one under “Users”, or reset the sandbox to get the first ones back."),
    );
  }
  return h(
    "div",
    { class: "welcome" },
    h("h3", {}, "Nothing has been sent yet"),
    h(
      "p",
      { class: "quiet" },
      `Enroll user ${user.id} in your application, pointed at ${location.origin}, or from here:`,
    ),
    h("ol", {}, ...firstCommands(state.client_id, user.id).map((step) => command(app, step))),
  );
}

interface Step {
  readonly title: string;
  readonly text: string;
}

function firstCommands(clientId: string, user: number): Step[] {
  const { origin } = location;
  // the sandbox does not give away a secret that was chosen for it
  const secret = clientId === "sandbox-client" ? "sandbox-secret" : "<client secret>";
  const token = `$(curl -s -u '${clientId}:${secret}' -d grant_type=client_credentials ${origin}/auth/oauth2/v2/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`;
  const factors = `curl -H "Authorization: Bearer $TOKEN" ${origin}/api/2/mfa/users/${user}/factors`;
  const enroll = `curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"factor_id":FACTOR_ID,"display_name":"My phone"}' ${origin}/api/2/mfa/users/${user}/registrations`;
  return [
    { title: "Get a token", text: `TOKEN=${token}` },
    { title: "See what can be enrolled", text: factors },
    { title: "Enroll one of them", text: enroll },
  ];
}

function command(app: App, { title, text }: Step): Description {
  return h(
    "li",
    {},
    h("span", {}, title),
    h("div", { class: "command" }, h("code", {}, text), copyButton(app, text, `Copy: ${title}`)),
  );
}
