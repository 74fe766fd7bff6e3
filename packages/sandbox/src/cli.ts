#!/usr/bin/env node
import { readFileSync } from "node:fs";
import {
  checkPort,
  closeOnSignal,
  createProgram,
  InputError,
  main,
  Option,
  portNumber,
  wholeNumber,
} from "@onelogin-mfa/command-line";
import { logFormats, logLine } from "./journal.ts";
import { isLoopback } from "./loopback.ts";
import { type RunningSandbox, startSandbox } from "./node.ts";
import { defaultCredentials } from "./options.ts";
import { readSeed } from "./seed-file/read-seed.ts";

const { clientId, clientSecret } = defaultCredentials;
// by the package's name, as the path differs once it is built
const manifest = new URL(import.meta.resolve("@onelogin-mfa/sandbox/package.json"));
const { version } = JSON.parse(readFileSync(manifest, "utf8"));

const program = createProgram({
  name: "onelogin-mfa-sandbox",
  description:
    "Runs an in-memory OneLogin for multi-factor authentication on this machine, with an inbox page.",
  version: String(version),
  notes: "Exit codes: 0 ended by a signal, 1 could not start, 2 wrong usage or invalid seed file.",
})
  .addOption(
    new Option("--port <number>", "port to listen on; 0 for any free port")
      .argParser(portNumber)
      .default(4020),
  )
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option(
    "--seed-file <file>",
    'initial users, JSON or YAML: users: [{ id: 42, name: Ada, phone: "+15550100" }]',
  )
  .addOption(
    new Option("--compat <mode>", "shape of responses where sources disagree")
      .choices(["observed", "documented"] as const)
      .default("observed" as const),
  )
  .addOption(
    new Option("--seed <number>", "number from which ids and codes are derived")
      .argParser(wholeNumber(0, Number.MAX_SAFE_INTEGER))
      .default(1),
  )
  .addOption(
    new Option("--log-format <format>", "format of the call log on standard output")
      .choices(logFormats)
      .default("pretty" as const),
  );

await main(program, async ({ port, host, seedFile, compat, seed, logFormat }) => {
  const users = seedFile === undefined ? undefined : await readUsers(seedFile);
  await checkPort(port, host);
  const sandbox = await startSandbox({
    ...{ port, host, compat, seed, users },
    onCall(entry) {
      // the first call is this program's own, for the token that it prints
      const line = entry.id === 1 ? undefined : logLine(entry, logFormat);
      if (line !== undefined) process.stdout.write(`${line}\n`);
    },
  });
  closeOnSignal(sandbox.close);
  process.stdout.write(await greeting(sandbox, host));
});

async function readUsers(file: string) {
  return readSeed(file).then(
    ({ users }) => users,
    (cause: Error) => Promise.reject(new InputError(cause.message, { cause })),
  );
}

async function greeting({ url, control }: RunningSandbox, host: string): Promise<string> {
  const token = await obtainToken(url);
  const [user] = control.listUsers();
  const warning = isLoopback(host) ? "" : `\nAnyone who can reach ${host} can use it.\n`;
  return `OneLogin sandbox at ${url} (Ctrl-C ends it)
${warning}
  inbox page      ${url}/_sandbox/
  client id       ${clientId}
  client secret   ${clientSecret}
  access token    ${token}

  curl -H 'Authorization: Bearer ${token}' ${url}/api/2/mfa/users/${user?.id ?? 42}/factors

`;
}

async function obtainToken(url: string): Promise<string> {
  const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  const response = await fetch(`${url}/auth/oauth2/v2/token`, {
    method: "POST",
    headers: { authorization },
    body,
  });
  const { access_token }: { access_token?: unknown } = Object(await response.json());
  return String(access_token);
}
