#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { logLine } from "./cli/log.ts";
import { type CliOptions, help, readArgs } from "./cli/read-args.ts";
import { readSeed } from "./cli/read-seed.ts";
import { isLoopback } from "./control/guard.ts";
import { type RunningSandbox, startSandbox } from "./node.ts";
import { defaultCredentials } from "./options.ts";

const { clientId, clientSecret } = defaultCredentials;

async function main(args: readonly string[]): Promise<number> {
  const options = read(args);
  if (!options) return 2;
  if (options.help) return print(help);
  if (options.version) return print(`${await version()}\n`);
  try {
    const sandbox = await start(options);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
    }
    return print(await greeting(sandbox, options));
  } catch (error) {
    process.stderr.write(`${textOf(error)}\n`);
    return 1;
  }
}

function read(args: readonly string[]): CliOptions | undefined {
  try {
    return readArgs(args);
  } catch (error) {
    process.stderr.write(`${textOf(error)}\nSee onelogin-mfa-sandbox --help\n`);
    return undefined;
  }
}

async function start({ port, host, seedFile, compat, seed, logFormat }: CliOptions): Promise<RunningSandbox> {
  const users = seedFile === undefined ? undefined : (await readSeed(seedFile)).users;
  return startSandbox({
    ...{ port, host, compat, seed, users },
    onCall(entry) {
      // the first call is the program's own, for the token that it prints
      const line = entry.id === 1 ? undefined : logLine(entry, logFormat);
      if (line !== undefined) print(`${line}\n`);
    },
  });
}

async function greeting({ url, control }: RunningSandbox, { host }: CliOptions): Promise<string> {
  const token = await obtainToken(url);
  const [user] = control.listUsers();
  const warning = isLoopback(host) ? "" : `\nEverybody who can reach ${host} can use it.\n`;
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
  const reply = await fetch(`${url}/auth/oauth2/v2/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ grant_type: "client_credentials" }),
  });
  const { access_token }: { access_token?: unknown } = Object(await reply.json());
  return String(access_token);
}

async function version(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  const { version: found }: { version?: unknown } = Object(JSON.parse(text));
  return String(found);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
