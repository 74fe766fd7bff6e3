import { type Completion, type Device, isMfaError, type MfaClient } from "@onelogin-mfa/client";
import { html } from "hono/html";
import type { Login } from "./login-steps.ts";
import { loginStyle } from "./login-style.ts";

type Html = ReturnType<typeof html>;

/** The page of a login's step. */
export async function renderLogin(mfa: MfaClient, login: Login): Promise<string> {
  const { title, content } = await contentOf(mfa, login);
  const notice = login.notice === undefined ? "" : html`<p class="notice" role="alert">${login.notice}</p>`;
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${loginStyle}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${notice} ${content}
        </main>
      </body>
    </html>`;
  return String(page);
}

async function contentOf(mfa: MfaClient, login: Login): Promise<{ title: string; content: Html }> {
  switch (login.step) {
    case "password":
      return { title: "Sign in", content: passwordForm };
    case "device":
      return { title: "Confirm that it is you", content: html`${await deviceList(mfa, login)} ${startOver}` };
    case "verify":
      return {
        title: "Confirm that it is you",
        content: challenge(login.verification.completion, login.token),
      };
    case "done":
      return {
        title: "You are signed in",
        content: html`<p>Welcome, user ${login.user_id}.</p> ${signOut}`,
      };
  }
}

const passwordForm = html`<form method="post" action="/password">
  <label for="name">Name</label>
  <input id="name" name="name" autocomplete="username" required autofocus />
  <label for="password">Password</label>
  <input id="password" name="password" type="password" autocomplete="current-password" required />
  <button class="main">Continue</button>
  <p class="hint">A simulated step: <b>ada</b> or <b>grace</b>, with the password <b>demo</b>.</p>
</form>`;

const startOver = html`<form method="post" action="/logout"><button>Start over</button></form>`;
const signOut = html`<form method="post" action="/logout"><button>Sign out</button></form>`;

async function deviceList(mfa: MfaClient, { user_id }: { user_id: number }): Promise<Html> {
  const devices = await mfa.getAuthenticationDevices({ user_id }).catch((error: unknown) => {
    if (isMfaError(error)) return [];
    throw error;
  });
  if (devices.length > 0) return html`${devices.map(deviceForm)}`;
  return html`<p>No device can be listed now. <a href="/">Try again</a></p>`;
}

/** Users' names of the factors. */
const labels: Readonly<Record<string, string>> = {
  SMS: "text message",
  "Google Authenticator": "authenticator app",
  OneLogin: "app notification",
  "OneLogin Voice": "phone call",
  "OneLogin Email": "e-mail",
};

function deviceForm({ device_id, auth_factor_name, user_display_name = auth_factor_name }: Device): Html {
  return html`<form method="post" action="/device">
    <input type="hidden" name="device_id" value="${device_id}" />
    <button class="device">${user_display_name} <small>${labels[auth_factor_name] ?? ""}</small></button>
  </form>`;
}

const instructions: Readonly<Record<Completion, string>> = {
  code: "Enter the code of your message or app.",
  polling: "Take your phone: approve the notification, or answer the call.",
  unknown: "Open the link in your message, or enter its code.",
  none: "You are confirmed already.",
};

function challenge(completion: Completion, token: string | undefined): Html {
  return html`<p>${instructions[completion]}</p>
    ${token === undefined ? "" : html`<p>Type this number into it: <strong class="token">${token}</strong></p>`}
    ${completion === "polling" ? "" : codeForm} ${completion === "code" ? "" : waiting} ${startOver}`;
}

const codeForm = html`<form method="post" action="/code">
  <label for="otp">Code</label>
  <input id="otp" name="otp" autocomplete="one-time-code" autocapitalize="off" required autofocus />
  <button class="main">Confirm</button>
</form>`;

/** Asks the application, which asks OneLogin: the page is loaded again when the user has acted. */
const waiting = html`<p class="waiting" role="status">Waiting for you</p>
  <noscript><form method="post" action="/poll?page"><button>Check again</button></form></noscript>
  <script type="module">
    async function poll() {
      const response = await fetch("/poll", { method: "POST" }).catch(() => undefined);
      const { step } = response?.ok ? await response.json() : { step: "verify" };
      if (step === "verify") setTimeout(poll, 2500);
      else location.reload();
    }
    setTimeout(poll, 1000);
  </script>`;
