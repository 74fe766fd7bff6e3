import type { Sandbox } from "./create-sandbox.ts";
import { isLoopback } from "./loopback.ts";

/** A sandbox on a port. */
type Listening = Sandbox & { readonly url: string };

/** The content of the greeting besides the sandbox itself. */
export interface GreetingContext {
  /** The address that it listens on. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly version: string;
  readonly accessToken: string;
}

/** The text that a person reads once the sandbox has started, with a call to copy. */
export function greeting(sandbox: Listening, context: GreetingContext): string {
  const { url, credentials, control } = sandbox;
  const { host, accessToken } = context;
  const [user] = control.listUsers();
  const warning = isLoopback(host) ? "" : `\nAnyone who can reach ${host} can use it.\n`;
  const inboxes = inboxUrls(sandbox, context).map(
    (inbox, index) => `  ${index === 0 ? "inbox page" : "          "}      ${inbox}`,
  );
  return `OneLogin sandbox at ${url} (Ctrl-C ends it)
${warning}
${inboxes.join("\n")}
  client id       ${credentials.clientId}
  client secret   ${credentials.clientSecret}
  access token    ${accessToken}

  curl -H 'Authorization: Bearer ${accessToken}' ${url}/api/2/mfa/users/${user?.id ?? 42}/factors

`;
}

/** The same for programs: one line of JSON, without secrets, as logs are kept. */
export function greetingLine(sandbox: Listening, context: GreetingContext): string {
  const { url, credentials, control } = sandbox;
  const { version } = context;
  const [inbox_url] = inboxUrls(sandbox, context);
  const started = { at: control.getState().now, version, url, inbox_url, client_id: credentials.clientId };
  return `${JSON.stringify({ event: "started", ...started })}\n`;
}

/** By address first, then by each name that is allowed. */
function inboxUrls({ url }: Listening, { allowedHosts }: GreetingContext): string[] {
  const { port } = new URL(url);
  return [url, ...allowedHosts.map((name) => `http://${name}:${port}`)].map((base) => `${base}/_sandbox/`);
}
