import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  checkPort,
  closeOnSignal,
  createProgram,
  endIfFailed,
  endWithInput,
  endWithLauncher,
  InputError,
  Option,
  pointInTime,
  portNumber,
  processStreams,
  repeated,
  runProgram,
  type Streams,
  trueOrFalse,
  wholeNumber,
} from "@onelogin-mfa/command-line";
import { hostName, isLoopback } from "@onelogin-mfa/command-line/guard";
import { FileError } from "./files/read-file.ts";
import { type JournalEntry, logFormats, logLine } from "./journal.ts";
import { type RunningSandbox, startSandbox } from "./node.ts";
import { defaultPair } from "./options.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Seed } from "./state/model.ts";
import { currentToken } from "./state/tokens.ts";

// by the package's name, as the path differs once it is built
const manifest = new URL(import.meta.resolve("@onelogin-mfa/sandbox/package.json"));
const { version } = JSON.parse(readFileSync(manifest, "utf8"));

const seedExample = 'users: [{ id: 42, name: Ada, phone: "+15550100" }]';
const createSandboxProgram = () =>
  createProgram({
    name: "npx @onelogin-mfa/sandbox",
    description: `Runs an in-memory OneLogin for multi-factor authentication on this machine, with a console that stands for
the user's phone.`,
    version: String(version),
    environment: "SANDBOX",
    // where tests find it and how they start it, as in the examples; links of containers to one that is called "sandbox"
    ignoredVariables: /^(URL|COMMAND|SERVICE_(HOST|PORT.*)|PORT_\d+_.*)$/,
    notes: "Exit codes: 0 ended by a signal, 1 could not start, 2 wrong usage or invalid file.",
  })
    .optionsGroup("Server:")
    .option("-p, --port <number>", "port to listen on; 0 for any free port", portNumber, 4020)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(
      new Option(
        "--allowed-host <name>",
        "host besides IP addresses, names of one label and *.localhost; repeatable",
      )
        .argParser(repeated(hostName, notHostName))
        .default([] as readonly string[], "none"),
    )
    .addOption(
      new Option(
        "--tenant-host <name>",
        "host whose first label names its tenant, which is also below /t/<label>; repeatable",
      )
        .argParser(repeated(hostName, notHostName))
        .default([] as readonly string[], "none"),
    )
    .option("--tls [boolean]", "HTTPS, with a certificate for *.onelogin.com as well", trueOrFalse)
    .option("--ca-file <file>", "the same; clients trust the certificate that is written to this file")
    .addOption(
      new Option("--cert <file>", "HTTPS with this server's certificate, PEM, and its key").conflicts(
        "caFile",
      ),
    )
    .option("--key <file>", "key of --cert, PEM")
    .option(
      "--end-with-input [boolean]",
      "end once standard input ends, as it does with the program that has started it",
      trueOrFalse,
    )
    .optionsGroup("Account:")
    .option("--client-id <id>", "id of the API credentials", defaultPair.client_id)
    .option("--client-secret <secret>", "their secret", defaultPair.client_secret)
    .option("--strict [boolean]", "refuse the requests that the spec discourages", trueOrFalse)
    .addOption(
      new Option("--compat <mode>", "shape of responses where sources disagree")
        .choices(["observed", "documented"] as const)
        .default("observed" as const),
    )
    .option("--rate-limit <number>", "calls in an hour; the next one gets a 429", wholeNumber(0, 1_000_000))
    .optionsGroup("State:")
    .option("--persist <file>", "file that keeps the state; what it has wins over the options below")
    .option("--seed-file <file>", `initial users and credential pairs, JSON or YAML: ${seedExample}`)
    .addOption(
      new Option("--snapshot <file>", "state to start from, saved with GET /_sandbox/api/snapshot").conflicts(
        ["seedFile", "seed", "compat"],
      ),
    )
    .option("--now <time>", "time of its clock at the start, such as 2026-01-31T09:00:00Z", pointInTime)
    .option(
      "--seed <number>",
      "number behind ids, codes and tokens, the same at each start and reset (default: codes of 1, ids and tokens that never repeat)",
      seedNumber,
    )
    .optionsGroup("Output:")
    .option("--keep <number>", "calls that the journal keeps", wholeNumber(1, 1_000_000), 1000)
    .addOption(
      new Option("--log-format <format>", "format of the call log on standard output")
        .choices(logFormats)
        .default("pretty" as const),
    );

const seedNumber = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const notHostName =
  'It must be a host name such as onelogin.example, without scheme, port and "*": any web page could reach the sandbox by a name of its own.';

/** Runs the command with the arguments of this process, until a signal ends it. */
export async function main(): Promise<void> {
  // a server outlives the reader of its log
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  endWithLauncher();
  const code = await runCommand(process.argv.slice(2), processStreams, (close) => {
    // a signal is how a server ends: no failure, as its help says
    closeOnSignal(async () => close().then(() => process.exit(process.exitCode)));
  });
  await endIfFailed(code);
}

/**
 * Runs the command: starts a sandbox, prints the greeting, and then a line for each call.
 * @param closeAtEnd is given the function that closes the sandbox once the command is to end
 * @returns the exit code once the sandbox listens, or could not start
 */
export function runCommand(
  args: readonly string[],
  streams: Streams,
  closeAtEnd: (close: () => Promise<void>) => void,
): Promise<number> {
  const program = createSandboxProgram();
  const isGiven = (name: keyof Options) =>
    ![undefined, "default"].includes(program.getOptionValueSource(name));
  return runProgram(
    program,
    async (options) => {
      const {
        port,
        host,
        allowedHost: allowedHosts,
        tls,
        caFile,
        cert,
        key,
        persist,
        snapshot,
        now,
      } = options;
      const { strict, compat, seed, seedFile, clientId, clientSecret, logFormat } = options;
      const { users, clients }: Seed =
        seedFile === undefined ? {} : await readSeedFile(seedFile).catch(asInput);
      if ((cert === undefined) !== (key === undefined))
        throw new InputError("--cert and --key belong together: give both.");
      const hasOwnPair = isGiven("clientId") || isGiven("clientSecret");
      await checkPort(port, host);
      let log = (_: JournalEntry, _tenant?: string) => {};
      let tell = (_: string) => {};
      const sandbox = await startSandbox({
        port,
        host,
        allowedHosts,
        tls,
        caFile,
        cert,
        key,
        persist,
        snapshot,
        users,
        seed,
        compat,
        strict,
        rateLimit: options.rateLimit,
        clients: (hasOwnPair ? undefined : clients) ?? [{ client_id: clientId, client_secret: clientSecret }],
        now: now && clockFrom(now),
        tenantHosts: options.tenantHost,
        keep: options.keep,
        onCall: (entry, tenant) => log(entry, tenant),
        onTenant: (name) => tell(name),
      }).catch(asInput);
      closeAtEnd(sandbox.close);
      if (options.endWithInput) endWithInput();
      const accessToken = await tokenOf(sandbox, options.rateLimit);
      const given = Object.entries(ofStart).filter(([name]) => isGiven(name as keyof typeof ofStart));
      const notTaken = sandbox.continued ? given.map(([, text]) => text) : [];
      const print = logFormat === "json" ? greetingLine : greeting;
      streams.out(print(sandbox, { ...options, accessToken, notTaken }));
      const write = inTurns(streams.out);
      log = (entry, tenant) => {
        const line = logLine(entry, logFormat, tenant);
        if (line !== undefined) write(`${line}\n`);
      };
      tell = (name) => {
        if (logFormat !== "none") write(`${tenantLine(sandbox.tenant(name), name, logFormat)}\n`);
      };
    },
    args,
    streams,
  );
}

/** Writes the text of one turn of the event loop at once: each write to a pipe or a file holds the server up. */
function inTurns(write: (text: string) => void): (text: string) => void {
  let text = "";
  return (more) => {
    if (text === "") {
      setImmediate(() => {
        write(text);
        text = "";
      });
    }
    text += more;
  };
}

/** Options of the state that a sandbox starts with, as the greeting names them. */
const ofStart = {
  compat: "--compat",
  rateLimit: "--rate-limit",
  seedFile: "the users of --seed-file",
  snapshot: "--snapshot",
  seed: "--seed",
} as const satisfies Partial<Record<keyof Options, string>>;

type Options = ReturnType<ReturnType<typeof createSandboxProgram>["opts"]>;

/** A token for the greeting: that of an earlier run, to which a call would be one more, or a new one. */
async function tokenOf(sandbox: RunningSandbox, limit: number | undefined): Promise<string> {
  const { client, control, credentials, continued } = sandbox;
  const snapshot = control.getSnapshot();
  const kept = currentToken(snapshot, credentials.clientId, Date.parse(snapshot.now));
  const { access_token } = kept ?? (await client().generateToken({ grant_type: "client_credentials" }));
  // this call is none of the application's
  if (!continued && limit !== undefined) control.setRateLimit({ limit });
  return access_token;
}

/** Also loads the parser of YAML, which delays no start without a file. */
async function readSeedFile(file: string): Promise<Seed> {
  return (await import("./files/read-seed.ts")).readSeed(file);
}

/** Errors about a file end the program as wrong input does. */
function asInput(error: unknown): never {
  throw error instanceof FileError ? new InputError(error.message, { cause: error }) : error;
}

function clockFrom(start: Date): () => number {
  const ahead = start.getTime() - Date.now();
  return () => Date.now() + ahead;
}

/** The options, and what the greeting says besides the sandbox itself. */
interface GreetingContext extends Options {
  readonly accessToken: string;
  /** Options that are given, and not taken: the kept state has its own. */
  readonly notTaken: readonly string[];
}

/** The text that a person reads once the sandbox has started, with a call to copy. */
function greeting(sandbox: RunningSandbox, context: GreetingContext): string {
  const { url, ca, credentials, control, continued } = sandbox;
  const { host, persist, caFile, cert, accessToken, notTaken } = context;
  const wins = notTaken.length > 0 ? `, and wins over ${notTaken.join(", ")}` : "";
  const trusted = caFile && resolve(caFile);
  const rows = [
    ["console", `${url}/_sandbox/`],
    ["client id", credentials.clientId],
    ["client secret", credentials.clientSecret],
    ["access token", accessToken],
    ["state", persist && `${resolve(persist)}${continued ? ", which goes on" : ""}${wins}`],
    ["CA", ca && (trusted ?? `${url}/_sandbox/ca.pem, or --ca-file <file>`)],
    ["certificate", cert && resolve(cert)],
    ["", trusted && `NODE_EXTRA_CA_CERTS=${trusted}`],
  ];
  const lines = rows.map(([name = "", value]) => (value ? `  ${name.padEnd(16)}${value}\n` : ""));
  const warning = isLoopback(host) ? "" : `\nAnyone who can reach ${host} can use it.\n`;
  const trustOption = trusted ? `--cacert ${trusted} ` : "--insecure ";
  const trust = ca === undefined && cert === undefined ? "" : trustOption;
  const user = control.listUsers()[0]?.id ?? 42;
  return `OneLogin sandbox at ${url} (Ctrl-C ends it)
${warning}
${lines.join("")}
  curl ${trust}-H 'Authorization: Bearer ${accessToken}' ${url}/api/2/mfa/users/${user}/factors

`;
}

/** The line of the log for a tenant that has been made. */
function tenantLine({ url, control }: Sandbox, name: string, format: string): string {
  const { now: at } = control.getState();
  const inbox_url = `${url}/_sandbox/`;
  if (format === "json") return JSON.stringify({ event: "tenant", at, tenant: name, url, inbox_url });
  return `${at.slice(11, 19)}Z  ${name}  new tenant, console at ${inbox_url}`;
}

/** The same for programs: one line of JSON, without secrets, as logs are kept. */
function greetingLine(sandbox: RunningSandbox, context: GreetingContext): string {
  const { url, credentials, control, continued } = sandbox;
  const { persist, caFile: ca_file, notTaken: not_taken } = context;
  const started = { at: control.getState().now, version, url, inbox_url: `${url}/_sandbox/` };
  const { clientId: client_id } = credentials;
  return `${JSON.stringify({ event: "started", ...started, client_id, ca_file, persist, continued, not_taken })}\n`;
}
