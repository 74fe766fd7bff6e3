import {
  type AuthFactor,
  type Completion,
  type Device,
  isMfaError,
  type MfaClient,
} from "@onelogin-mfa/client";
import { html, raw } from "hono/html";
import { renderSVG } from "uqr";
import { type Challenge, isBusy, type Login } from "./login-steps.ts";
import { loginStyle } from "./login-style.ts";

type Html = ReturnType<typeof html> | "";

/** Returns the name of the page that the login shows. */
export const viewOf = (login: Login): string => (isBusy(login) ? "busy" : login.step);

/** Returns the page of a login. The nonce is that of its content security policy. */
export async function renderLogin(mfa: MfaClient, login: Login, nonce: string): Promise<string> {
  const { title, content } = await contentOf(mfa, login);
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${loginStyle}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${login.notice === undefined ? "" : html`<p class="notice" role="alert">${login.notice}</p>`} ${content}
        </main>
        <script nonce="${nonce}" type="module">
          ${raw(script)};
        </script>
      </body>
    </html>`;
  return String(page);
}

/** Sends a form once, also for two clicks, and asks the application whether to show another page. */
const script = `
  addEventListener("submit", (event) => {
    if (document.body.ariaBusy) event.preventDefault();
    document.body.ariaBusy = "true";
  });
  addEventListener("pageshow", () => (document.body.ariaBusy = null));
  const waiting = document.querySelector("[data-view]");
  const { view, pause } = waiting?.dataset ?? {};
  async function poll() {
    const [headers, body] = [{ accept: "application/json" }, new URLSearchParams({ action: "poll" })];
    const response = await fetch("", { method: "POST", headers, body }).catch(() => undefined);
    const answer = response?.ok ? await response.json() : { view };
    if (answer.view === view) setTimeout(poll, pause);
    else location.reload();
  }
  if (waiting) setTimeout(poll, pause)`;

/** Asks OneLogin every two seconds, and the application's own session more often. */
const waiting = (view: string) => html`<p
    class="waiting"
    role="status"
    data-view="${view}"
    data-pause="${view === "busy" ? 500 : 2000}"
  >
    Waiting for ${view === "busy" ? "OneLogin" : "you"}
  </p>
  <noscript>${form("poll", html`<button>Check again</button>`)}</noscript>`;

/** A form for the URL of the page, which sends it by POST: no field of it is ever in a URL. */
const form = (action: string, fields: Html): Html => html`<form method="post">
  <input type="hidden" name="action" value="${action}" />
  ${fields}
</form>`;

const secondStep = "Confirm that it is you";
const button = (action: string, text: string) => form(action, html`<button class="link">${text}</button>`);
const links = (...buttons: Html[]) => html`<footer>${buttons}</footer>`;
const startOver = button("logout", "Start over");

async function contentOf(mfa: MfaClient, login: Login): Promise<{ title: string; content: Html }> {
  if (isBusy(login)) return { title: "One moment", content: waiting("busy") };
  switch (login.step) {
    case "password":
      return { title: "Sign in", content: passwordForm };
    case "device":
      return { title: secondStep, content: await deviceList(mfa, login) };
    case "lost":
      return { title: "A lost device", content: temporaryCode };
    case "reset":
      return { title: "Remove what you have lost", content: await lostDevices(mfa, login) };
    case "factor":
      return {
        title: "Add a device",
        content: html`${await factorList(mfa, login)} ${links(button("back", "Back"))}`,
      };
    case "verify":
      return { title: secondStep, content: challenge(login) };
    case "enroll":
      return { title: "Set up your device", content: challenge(login) };
    case "done":
      return { title: "You are signed in", content: signedIn(login.user_id) };
  }
}

const passwordForm = form(
  "password",
  html`<label for="name">Name</label>
    <input id="name" name="name" autocomplete="username" autocapitalize="off" required autofocus />
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required />
    <button class="main">Continue</button>
    <p class="hint">A simulated step: <b>ada</b>, <b>grace</b> or <b>lin</b>, with the password <b>demo</b>.</p>`,
);

const codeForm = form(
  "code",
  html`<label for="otp">Code</label>
    <input id="otp" name="otp" autocomplete="one-time-code" autocapitalize="off" spellcheck="false" required autofocus />
    <button class="main">Confirm</button>`,
);

const temporaryCode = html`<p>Call the help desk. Once it knows that it is you, it reads you a code.</p>
  ${codeForm} ${links(button("back", "Back"))}`;

const signedIn = (user_id: number) => html`<p>Welcome, user ${user_id}.</p>
  ${form("factor", html`<button>Add a device</button>`)} ${links(button("logout", "Sign out"))}`;

/** Returns the list; undefined if OneLogin does not respond. */
async function listed<T>(list: Promise<T>): Promise<T | undefined> {
  return list.catch((error: unknown) => {
    if (isMfaError(error)) return undefined;
    throw error;
  });
}

const notListed = html`<p>OneLogin does not respond now. <a href="">Try again</a></p>`;

/** Users' names of the factors. */
const labels: Readonly<Record<string, string>> = {
  SMS: "Text message",
  "Google Authenticator": "Authenticator app",
  OneLogin: "App notification",
  "OneLogin Voice": "Phone call",
  "OneLogin Email": "E-mail",
};

const choice = (name: string, label: string | undefined) =>
  html`<button class="choice">${name} <small>${label === name ? "" : label}</small></button>`;

function nameOf({ user_display_name, auth_factor_name }: Device): string {
  return user_display_name ?? labels[auth_factor_name] ?? auth_factor_name;
}

async function deviceList(mfa: MfaClient, { user_id }: { user_id: number }): Promise<Html> {
  const devices = await listed(mfa.getAuthenticationDevices({ user_id }));
  if (!devices) return html`${notListed} ${links(startOver)}`;
  if (devices.length === 0) {
    return html`<p>You have no device to confirm with yet.</p>
      ${form("factor", html`<button class="main">Add a device</button>`)} ${links(startOver)}`;
  }
  const forms = devices.map((device) => {
    const id = html`<input type="hidden" name="device_id" value="${device.device_id}" />`;
    return form("device", html`${id} ${choice(nameOf(device), labels[device.auth_factor_name])}`);
  });
  return html`${forms} ${links(button("lost", "I have lost my device"), startOver)}`;
}

async function lostDevices(mfa: MfaClient, { user_id }: { user_id: number }): Promise<Html> {
  const devices = await listed(mfa.getAuthenticationDevices({ user_id }));
  if (!devices) return html`${notListed} ${links(startOver)}`;
  return html`<p>Whoever finds what you have lost could use it. These are removed, and you add a new device:</p>
    <ul>
      ${devices.map((device) => html`<li>${nameOf(device)}</li>`)}
    </ul>
    ${form("reset", html`<button class="main">Remove them</button>`)} ${links(button("back", "Keep them"))}`;
}

async function factorList(mfa: MfaClient, { user_id }: { user_id: number }): Promise<Html> {
  const both = await listed(Promise.all([mfa.getAuthFactors({ user_id }), mfa.getUser({ user_id })]));
  if (!both) return notListed;
  const [factors, { phone }] = both;
  return html`${factors.map((factor) => factorForm(factor, phone ?? ""))}`;
}

function factorForm({ factor_id, auth_factor_name, name }: AuthFactor, phone: string): Html {
  const takesNumber = auth_factor_name === "SMS" || auth_factor_name === "OneLogin Voice";
  const id = html`<input type="hidden" name="factor_id" value="${factor_id}" />`;
  const fields = html`${id} ${choice(labels[auth_factor_name] ?? name, name)}`;
  if (!takesNumber) return form("enroll", fields);
  return html`<details>
    <summary class="choice">${labels[auth_factor_name]} <small>${name}</small></summary>
    ${form(
      "enroll",
      html`${id}
        <label for="phone-${factor_id}">Your number</label>
        <input id="phone-${factor_id}" name="phone" type="tel" autocomplete="tel" value="${phone}" required />
        <button class="main">${auth_factor_name === "SMS" ? "Send a code" : "Call me"}</button>`,
    )}
  </details>`;
}

const instructions: Readonly<Record<Completion, string>> = {
  code: "Enter the code of your message or app.",
  polling: "Approve the notification on your phone.",
  unknown: "Open the link in your message, or enter its code.",
  none: "You are confirmed already.",
};

function challenge({ step, saved: { completion }, token, qr }: Challenge): Html {
  const instruction =
    token === undefined ? instructions[completion] : "Answer the call, and type this number:";
  return html`${qr === undefined ? html`<p>${instruction}</p>` : qrCode(qr, token)}
    ${token === undefined ? "" : html`<strong class="token">${token}</strong>`}
    ${completion === "polling" ? "" : codeForm} ${completion === "code" ? "" : waiting(step)}
    ${links(button("back", "Choose another way"), startOver)}`;
}

/** The QR code, drawn here: its URL, which has the secret, goes to nobody else. The key is for who cannot scan it. */
function qrCode(url: string, token: string | undefined): Html {
  const key = new URL(url).searchParams.get("secret")?.replace(/.{4}(?!$)/g, "$& ");
  return html`<p>Scan this with your app.</p>
    <div class="qr" role="img" aria-label="QR code">${raw(renderSVG(url, { border: 2 }))}</div>
    <p>Or type this into the app:</p>
    ${token === undefined ? html`<code>${key}</code>` : ""}`;
}
