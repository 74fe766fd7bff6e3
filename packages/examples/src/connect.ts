import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { type CommonOptions, createMfaClient, type MfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import type { NewUser } from "@onelogin-mfa/sandbox";
import { endGracefully } from "./graceful-end.ts";

/** A client, and what ends what was started for it. */
export interface Connection {
  readonly mfa: MfaClient;
  readonly close: () => Promise<void>;
}

/** The users of a sandbox that is started for a program. */
export const demoUsers: NewUser[] = [
  {
    id: 42,
    name: "Ada",
    email: "ada@example.com",
    phone: "+15550100",
    devices: [
      { kind: "sms", display_name: "My number" },
      { kind: "protect", display_name: "My phone" },
    ],
  },
  {
    id: 43,
    name: "Grace",
    email: "grace@example.com",
    devices: [{ kind: "email_code", display_name: "My mail" }],
  },
  { id: 44, name: "Lin", email: "lin@example.com", phone: "+15550144" },
];

/** Finds the user of a name. An application of your own looks it up in its database. */
export function findUser(username: string) {
  const email = `${username}@example.com`;
  return demoUsers.some((user) => user.email === email) ? { email, account: { username } } : undefined;
}

/** Checks a name and password: that of each user above is `demo`. An application of your own compares a hash. */
export function checkPassword({ username, password }: Readonly<Record<"username" | "password", string>>) {
  return password === "demo" ? findUser(username) : undefined;
}

/** The page of a sign-in that is the application's own. Its form goes to the address that the page has, with its query. */
export const signInPage = `<!doctype html>
<html lang="en"><title>Sign in</title>
<h1>Sign in</h1>
<form method="post">
<p><label>User name <input name="username" autocomplete="username" required autofocus></label>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<p><button>Continue</button>
</form>
<form method="post" action="/signout"><button>Sign out</button></form>
</html>`;

/**
 * A client for the account that the environment names, or else for a sandbox that is started for it, with a console to be
 * the user in.
 */
export async function connect(options: CommonOptions = {}): Promise<Connection> {
  if (Object.keys(process.env).some((name) => name.startsWith("ONELOGIN_"))) {
    const mfa = createMfaClient({ ...readEnvironment(), ...options });
    // the token is not revoked: OneLogin hands the same one to every process with these credentials
    return { mfa, close: () => mfa[Symbol.asyncDispose]() };
  }
  // imported late: an application has no use for the sandbox
  const { startSandbox } = await import("@onelogin-mfa/sandbox/node");
  const sandbox = await startSandbox({ users: demoUsers });
  process.stderr.write(`Console of the sandbox: ${sandbox.url}/_sandbox/\n`);
  const { url: baseUrl, credentials, close } = sandbox;
  return { mfa: createMfaClient({ baseUrl, credentials, ...options }), close };
}

/** Runs a program if its file is the one that Node was started with. Of a failure it prints one line, and ends. */
export async function runAsProgram(url: string, program: (args: string[]) => Promise<void>): Promise<void> {
  if (process.argv[1] === undefined || new URL(`file://${process.argv[1]}`).href !== url) return;
  await program(process.argv.slice(2)).catch((error: unknown) => {
    const line = `${error instanceof Error ? error.message : String(error)}\n`;
    // a sandbox that was started would go on
    process.stderr.write(line, () => process.exit(1));
  });
}

/** The user id among a program's arguments. */
export function readUserId([text]: string[]): number {
  const id = Number(text ?? 42);
  if (!Number.isInteger(id) || id < 1) throw new Error(`The user id must be a number, not "${text}".`);
  return id;
}

/** Returns the address that a program listens on: this machine only, unless the environment says otherwise. */
export function listenAddress(port: number): { readonly hostname: string; readonly port: number } {
  const { HOST: hostname = "127.0.0.1", PORT } = process.env;
  return { hostname, port: Number(PORT ?? port) };
}

/** The address that an application listens on, and the origin that browsers see. */
export interface Address {
  readonly hostname: string;
  readonly port: number;
  readonly origin: string;
}

/**
 * Runs the application of a file that Node was started with, until SIGTERM, and prints where to sign in.
 *
 * @throws Error if it cannot listen, as on a port that is taken
 */
export function runApplication(
  url: string,
  port: number,
  start: (mfa: MfaClient, address: Address) => Server | Promise<Server>,
): Promise<void> {
  return runAsProgram(url, async () => {
    const { mfa, close } = await connect();
    const own = listenAddress(port);
    // behind a proxy it would be the proxy's, such as "https://app.example"
    const server = await start(mfa, { ...own, origin: `http://localhost:${own.port}` });
    process.once("SIGTERM", () => endGracefully(server, close));
    if (!server.listening) await once(server, "listening");
    // of a server that listens on TCP
    const address = server.address() as AddressInfo;
    process.stdout.write(`Sign in at http://127.0.0.1:${address.port}/\n`);
  });
}
