import { createSandbox } from "@onelogin-mfa/sandbox/browser";
import type { Cause } from "./causes.ts";
import { type Choices, choicesIn } from "./choices.ts";
import type { KeptState } from "./kept-state.ts";
import { clients, user } from "./start.ts";

/** A request as a reader has edited it. */
export interface EditedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** The text of the body; empty for none. */
  readonly body: string;
  /** True for the credential pair in place of an access token. */
  readonly takesCredentials: boolean;
}

/** A response as a page shows it. */
export interface ShownResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** An action of the user on a message. */
export type UserAction = "approve" | "deny" | "open" | "keypad";

export type OneLogin = ReturnType<typeof createOneLogin>;

/**
 * Creates the OneLogin of the pages: a sandbox in the browser whose state is kept, so that the next page and another tab go on with it.
 * It has one user, and nothing is sent over a network.
 *
 * @param kept the place of the state
 */
export function createOneLogin(kept: KeptState) {
  const sandbox = createSandbox({ users: [user], clients, sleep: () => Promise.resolve() });
  const { control } = sandbox;
  let accessToken: string | undefined;
  /** Takes over what another page has kept since. */
  function catchUp(): void {
    const snapshot = kept.readNewer();
    if (snapshot === undefined) return;
    try {
      control.restoreSnapshot({ ...snapshot, now: new Date().toISOString() });
    } catch {
      // of another version of the sandbox, or spoilt: the state of this page stays
    }
  }
  const keep = () => kept.write(control.getSnapshot());
  const basic = (scope?: Cause["scope"]) => {
    const pair = clients.find((one) => scope !== undefined && "scopes" in one && one.scopes[0] === scope);
    const { client_id, client_secret } = pair ?? clients[0];
    return `Basic ${btoa(`${client_id}:${client_secret}`)}`;
  };
  async function newToken(scope?: Cause["scope"]): Promise<string> {
    const headers = { authorization: basic(scope), "content-type": "application/json" };
    const body = JSON.stringify({ grant_type: "client_credentials" });
    const response = await sandbox.fetch(
      new Request(`${sandbox.url}/auth/oauth2/v2/token`, { method: "POST", headers, body }),
    );
    return String((await response.json()).access_token);
  }
  async function authorizationOf({ takesCredentials }: EditedRequest, cause: Cause): Promise<string> {
    if (cause.authorization !== undefined) return cause.authorization;
    if (takesCredentials) return basic(cause.scope);
    if (cause.scope !== undefined) return `Bearer ${await newToken(cause.scope)}`;
    accessToken ??= await newToken();
    return `Bearer ${accessToken}`;
  }
  async function call(request: EditedRequest, cause: Cause): Promise<ShownResponse> {
    const { method, target, body } = request;
    const authorization = await authorizationOf(request, cause);
    if (cause.compat) control.restoreSnapshot({ ...control.getSnapshot(), compat: cause.compat });
    if (cause.fault) control.addFault({ times: 1, ...cause.fault });
    const headers = {
      ...(authorization === "" ? {} : { authorization }),
      ...(body === "" ? {} : { "content-type": cause.contentType ?? "application/json" }),
    };
    const url = new URL(target.replace(/^\/*/, "/"), sandbox.url);
    const response = await sandbox.fetch(new Request(url, { method, headers, body: body || null }));
    const text = await response.text();
    // the next request gets another token
    if (response.status === 401) accessToken = undefined;
    return { status: response.status, headers: [...response.headers], body: text };
  }

  return {
    /**
     * Sends a request to the sandbox.
     * @param cause why it shall fail
     * @throws TypeError for a request that no browser can send, such as a GET with a body
     */
    async send(request: EditedRequest, cause: Cause = {}): Promise<ShownResponse> {
      catchUp();
      const { compat } = control.getSnapshot();
      try {
        return await call(request, cause);
      } finally {
        control.clearFaults();
        if (cause.compat) control.restoreSnapshot({ ...control.getSnapshot(), compat });
        keep();
      }
    },
    /** Starts a registration or verification if none waits for the operation, as an application would have before it. */
    async prepare(operationId: string): Promise<"registration" | "verification" | undefined> {
      catchUp();
      const type = typeFor(operationId);
      if (type === undefined || choicesIn(control.getSnapshot(), Date.now())[`${type}_id`] !== undefined)
        return;
      const mfa = sandbox.client({ maxRetries: 0 });
      const user_id = user.id;
      if (type === "verification") {
        const devices = await mfa.getAuthenticationDevices({ user_id });
        const device = devices.find(({ auth_factor_name }) => auth_factor_name !== "OneLogin") ?? devices[0];
        if (!device) return;
        await mfa.createDeviceVerification({ user_id, device_id: device.device_id });
      } else {
        const [factor] = await mfa.getAuthFactors({ user_id });
        if (!factor) return;
        await mfa.createFactorRegistration({
          user_id,
          factor_id: factor.factor_id,
          display_name: "My phone",
        });
      }
      keep();
      return type;
    },
    /** Ids and codes for the next request. */
    choices: (): Choices => ({
      ...choicesIn(control.getSnapshot(), Date.now()),
      ...(accessToken !== undefined && { access_token: accessToken }),
    }),
    /** Returns the content of the user's phone: messages, newest first, and the codes of apps. */
    phone() {
      const messages = control.listMessages({ user_id: user.id }).slice(0, 5);
      const challenges = control.listChallenges({ user_id: user.id });
      const apps = control
        .listDevices({ user_id: user.id })
        .flatMap(({ user_display_name: name, totp }) => (totp ? [{ name, code: totp.displayed_code }] : []));
      return {
        apps,
        messages: messages.map((message) => {
          const challenge = challenges.find(({ id }) => id === message.challenge.id);
          return { ...message, appCode: challenge?.totp?.displayed_code };
        }),
      };
    },
    /** Does what the user does with a message. */
    act(message_id: string, action: UserAction, digits = ""): void {
      catchUp();
      if (action === "approve") control.approveMessage({ message_id });
      else if (action === "deny") control.denyMessage({ message_id });
      else if (action === "open") control.openLink({ message_id });
      else control.enterDigits({ message_id, digits });
      keep();
    },
    /** Forgets everything that has happened, for all pages. */
    reset(): void {
      sandbox.reset();
      accessToken = undefined;
      keep();
    },
    catchUp,
    keep,
    /** The client of the sandbox, and its calls. */
    client: sandbox.client,
    calls: () => control.listJournal(),
  };
}

const typeFor = (operationId: string) => {
  if (/^(get|verify)UserRegistration$/.test(operationId)) return "registration";
  return /^(get|verify)UserVerification$|^verifyUserOtp$/.test(operationId) ? "verification" : undefined;
};
