import { readFileSync } from "node:fs";
import {
  checkPort,
  createProgram,
  InputError,
  Option,
  pointInTime,
  portNumber,
  repeated,
  runProgram,
  type Streams,
  wholeNumber,
} from "@onelogin-mfa/command-line";
import { hostName, isLoopback } from "@onelogin-mfa/command-line/guard";
import { readSeed } from "./files/read-seed.ts";
import { restoreFrom } from "./files/read-snapshot.ts";
import { logFormats, logLine } from "./journal.ts";
import { type RunningSandbox, startSandbox } from "./node.ts";
import { defaultCredentials, readScope, scopes } from "./options.ts";

const { clientId, clientSecret } = defaultCredentials;
// by the package's name, as the path differs once it is built
const manifest = new URL(import.meta.resolve("@onelogin-mfa/sandbox/package.json"));
const { version } = JSON.parse(readFileSync(manifest, "utf8"));

const seedExample = 'users: [{ id: 42, name: Ada, phone: "+15550100" }]';
const createSandboxProgram = () =>
  createProgram({
    name: "npx @onelogin-mfa/sandbox",
    description: `Runs an in-memory OneLogin for multi-factor authentication on this machine, with an inbox page that stands for
the user's phone.`,
    version: String(version),
    notes: "Exit codes: 0 ended by a signal, 1 could not start, 2 wrong usage or invalid file.",
  })
    .optionsGroup("Server:")
    .option("-p, --port <number>", "port to listen on; 0 for any free port", portNumber, 4020)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(
      new Option("--allowed-host <name>", "name besides localhost for inbox page and control API; repeatable")
        .argParser(repeated(hostName, "It must be a host name without scheme and port, such as onelogin."))
        .default([] as readonly string[], "none"),
    )
    .optionsGroup("Account:")
    .option("--client-id <id>", "id of the API credentials", clientId)
    .option("--client-secret <secret>", "their secret", clientSecret)
    .option(
      "--scope <scope>",
      "a scope of the credentials, such as Read Users; repeatable",
      repeated(readScope, `Known scopes are ${scopes.join(", ")}.`),
    )
    .option("--strict", "refuse the requests that the spec discourages")
    .addOption(
      new Option("--compat <mode>", "shape of responses where sources disagree")
        .choices(["observed", "documented"] as const)
        .default("observed" as const),
    )
    .option("--rate-limit <number>", "calls in an hour; the next one gets a 429", wholeNumber(0, 1_000_000))
    .optionsGroup("State:")
    .option("--seed-file <file>", `initial users, JSON or YAML: ${seedExample}`)
    .addOption(
      new Option("--snapshot <file>", "state to start from, saved with GET /_sandbox/api/snapshot").conflicts(
        ["seedFile", "seed", "compat"],
      ),
    )
    .option("--now <time>", "time of its clock at the start, such as 2026-01-31T09:00:00Z", pointInTime)
    .option(
      "--seed <number>",
      "number from which ids and codes are derived",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .optionsGroup("Output:")
    .addOption(
      new Option("--log-format <format>", "format of the call log on standard output")
        .choices(logFormats)
        .default("pretty" as const),
    );

/**
 * Runs the command: starts a sandbox, prints the greeting, and then a line for each call.
 *
 * @param closeAtEnd is given the function that closes the sandbox once the command is to end
 * @returns the exit code once the sandbox listens, or could not start
 */
export function runCommand(
  args: readonly string[],
  streams: Streams,
  closeAtEnd: (close: () => Promise<void>) => void,
): Promise<number> {
  return runProgram(
    createSandboxProgram(),
    async (options) => {
      const { port, host, allowedHost: allowedHosts, logFormat } = options;
      const seed = options.seedFile === undefined ? undefined : await asInput(readSeed(options.seedFile));
      await checkPort(port, host);
      let isReady = false;
      const sandbox = await startSandbox({
        ...{ port, host, allowedHosts, users: seed?.users, now: clockFrom(options.now) },
        ...{ compat: options.compat, strict: options.strict, seed: options.seed },
        clients: [{ clientId: options.clientId, clientSecret: options.clientSecret, scopes: options.scope }],
        onCall(entry) {
          // not the call below
          const line = isReady ? logLine(entry, logFormat) : undefined;
          if (line !== undefined) streams.out(`${line}\n`);
        },
      });
      closeAtEnd(sandbox.close);
      await asInput(prepare(sandbox, options)).catch(async (error) => {
        await sandbox.close();
        throw error;
      });
      const { access_token } = await sandbox.client().generateToken({ grant_type: "client_credentials" });
      if (options.rateLimit !== undefined) {
        sandbox.control.setRateLimit({ enforced: true, limit: options.rateLimit });
      }
      isReady = true;
      const print = logFormat === "json" ? greetingLine : greeting;
      streams.out(print(sandbox, { host, allowedHosts, accessToken: access_token }));
    },
    args,
    streams,
  );
}

/** Errors about a file end the program as wrong input does. */
async function asInput<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: Error) => Promise.reject(new InputError(cause.message, { cause })));
}

function clockFrom(start: Date | undefined): () => number {
  const ahead = start === undefined ? 0 : start.getTime() - Date.now();
  return () => Date.now() + ahead;
}

/** Restores the snapshot. Its clock goes on from its own time, unless another one is asked for. */
async function prepare(
  { control }: RunningSandbox,
  { snapshot, now }: { snapshot?: string | undefined; now?: Date | undefined },
): Promise<void> {
  if (snapshot === undefined) return;
  await restoreFrom(snapshot, control);
  if (now !== undefined) control.setClock({ now: now.toISOString() });
}

/** The content of the greeting besides the sandbox itself. */
interface GreetingContext {
  /** The address that it listens on. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly accessToken: string;
}

/** The text that a person reads once the sandbox has started, with a call to copy. */
function greeting(sandbox: RunningSandbox, context: GreetingContext): string {
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
function greetingLine(sandbox: RunningSandbox, context: GreetingContext): string {
  const { url, credentials, control } = sandbox;
  const [inbox_url] = inboxUrls(sandbox, context);
  const started = { at: control.getState().now, version, url, inbox_url, client_id: credentials.clientId };
  return `${JSON.stringify({ event: "started", ...started })}\n`;
}

/** By address first, then by each name that is allowed. */
function inboxUrls({ url }: RunningSandbox, { allowedHosts }: GreetingContext): string[] {
  const { port } = new URL(url);
  return [url, ...allowedHosts.map((name) => `http://${name}:${port}`)].map((base) => `${base}/_sandbox/`);
}
