import { existsSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type AddressOptions, type ClientCredentials, createMfaClient } from "@onelogin-mfa/client";
import { createProgram, InputError, Option } from "@onelogin-mfa/command-line";
import { ask, isInteractive } from "./prompt.ts";
import type { Terminal } from "./terminal.ts";

/** The account and its credentials. */
export interface Settings {
  readonly address: AddressOptions;
  readonly credentials: ClientCredentials;
}

/** Options of every command that calls the API. */
export type SessionOptions = ReturnType<ReturnType<typeof commandProgram>["opts"]>;

const notes = `Credentials come from a file, the environment, a pipe or a prompt, never from arguments:
  ONELOGIN_CLIENT_ID, ONELOGIN_CLIENT_SECRET, and ONELOGIN_API_URL, ONELOGIN_SUBDOMAIN or ONELOGIN_REGION

Exit codes: 0 done, 1 failed, 2 wrong usage or invalid input, 3 a response differs from the spec or a verification was
not accepted, 130 interrupted.`;

/** The options of an account, which a sandbox is none of. */
const account = ["subdomain", "region", "baseUrl", "credentials", "profile", "secretStdin"];

/** The version of this package. */
export function packageVersion(): string {
  // by the package's name, as the path differs once it is built
  const manifest = new URL(import.meta.resolve("@onelogin-mfa/cli/package.json"));
  return String(JSON.parse(readFileSync(manifest, "utf8")).version);
}

/** The program of a command, with the options that all of them have. */
export function commandProgram(name: string, description: string) {
  return createProgram({ name: `npx @onelogin-mfa/cli ${name}`, description, notes })
    .option("--subdomain <name>", "the account: acme for acme.onelogin.com")
    .addOption(
      new Option("--region <region>", "the account by its region instead").choices(["us", "eu"] as const),
    )
    .option("--base-url <url>", "any other address, such as a proxy's")
    .option(
      "--credentials <file>",
      "a file with the variables below, as NAME=value; for its owner only (default: ~/.config/onelogin-mfa/credentials, if it exists)",
    )
    .option("--profile <name>", "the part of that file below the line [name] (or ONELOGIN_PROFILE)")
    .option("--secret-stdin", "read the client secret from the first line of standard input")
    .option("--json", "print the result as JSON")
    .addOption(
      new Option(
        "--sandbox",
        "use a OneLogin in memory, with the users ada@example.com and grace@example.com",
      ).conflicts([...account, "sandboxUrl"]),
    )
    .addOption(
      new Option("--sandbox-url <url>", "use a running sandbox, such as http://127.0.0.1:4020").conflicts(
        account,
      ),
    );
}

/**
 * Finds the account and its credentials: in the options, the file, the environment; the rest is asked for.
 *
 * @throws InputError if something is missing, or others can read the file; MfaError `configuration` for an invalid address
 */
export async function readSettings(terminal: Terminal, options: SessionOptions): Promise<Settings> {
  const variables = await findVariables(terminal.env, options);
  const read = async (name: string, question: string, isHidden = false) =>
    variables[name] || askFor(terminal, name, question, isHidden);
  const { subdomain, region, baseUrl } = options;
  const { ONELOGIN_API_URL, ONELOGIN_SUBDOMAIN, ONELOGIN_REGION } = variables;
  const given = { subdomain, region, baseUrl };
  const url = ONELOGIN_API_URL?.trim() || undefined;
  // as the client reads them: an application and this program with the same variables reach the same account
  const inherited = url
    ? { baseUrl: url }
    : { subdomain: ONELOGIN_SUBDOMAIN || undefined, region: ONELOGIN_REGION || undefined };
  const found = [given, inherited].find((one) => Object.values(one).some((value) => value !== undefined));
  const question = "Subdomain (acme for acme.onelogin.com): ";
  // checked in the next line: that there is exactly one, and which regions there are
  const address = (found ?? { subdomain: await read("ONELOGIN_SUBDOMAIN", question) }) as AddressOptions;
  createMfaClient({ ...address, accessToken: "none" });
  const clientId = await read("ONELOGIN_CLIENT_ID", "Client id: ");
  const clientSecret = options.secretStdin
    ? await readSecret(terminal)
    : await read("ONELOGIN_CLIENT_SECRET", "Client secret (not shown): ", true);
  return { address, credentials: { clientId, clientSecret } };
}

/** The variables of one source: never the pair of one account with the address of another. */
async function findVariables(env: Terminal["env"], options: SessionOptions): Promise<Terminal["env"]> {
  const home = env.HOME || env.USERPROFILE;
  const folder = env.XDG_CONFIG_HOME || (home ? join(home, ".config") : undefined);
  const usual = folder && join(folder, "onelogin-mfa", "credentials");
  const profile = options.profile ?? (env.ONELOGIN_PROFILE || undefined);
  const file = options.credentials ?? usual;
  if (options.credentials !== undefined || profile !== undefined) {
    if (file === undefined) throw new InputError("--profile needs a file: name it with --credentials.");
    return readVariables(file, profile);
  }
  if (env.ONELOGIN_CLIENT_ID || !file || !existsSync(file)) return env;
  if (env.ONELOGIN_API_URL?.trim())
    throw new InputError(
      `ONELOGIN_API_URL is set, but the credentials are those of another account, in "${file}". Set ONELOGIN_CLIENT_ID and ONELOGIN_CLIENT_SECRET as well, name the file with --credentials, or unset ONELOGIN_API_URL.`,
    );
  return readVariables(file, undefined);
}

async function readSecret(terminal: Terminal): Promise<string> {
  if (isInteractive(terminal)) {
    throw new InputError("--secret-stdin reads a pipe; without it, the secret is asked for and not shown.");
  }
  const secret = (await ask(terminal, "the client secret")).trim();
  if (secret === "")
    throw new InputError("The first line of standard input is empty: it must be the client secret.");
  return secret;
}

/** The host of an address, for messages. */
export function hostOf({ subdomain, region, baseUrl }: AddressOptions): string {
  if (subdomain !== undefined) return `${subdomain}.onelogin.com`;
  if (baseUrl === undefined) return `api.${region}.onelogin.com`;
  // an invalid one is refused by the client, which names it
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

async function askFor(terminal: Terminal, name: string, question: string, isHidden: boolean) {
  if (!isInteractive(terminal)) {
    throw new InputError(`${name} is missing: set it in a file for --credentials or in the environment. \
Without an account, try --sandbox.`);
  }
  const answer = (await ask(terminal, question, isHidden)).trim();
  if (answer === "") throw new InputError(`${name} is missing: nothing was typed.`);
  return answer;
}

async function readVariables(file: string, profile: string | undefined): Promise<Terminal["env"]> {
  const fail = (why: string) => new InputError(`Credentials file "${file}": ${why}`);
  const stats = await stat(file).catch(() => {
    throw fail("not found.");
  });
  if (stats.isDirectory()) throw fail("it is a folder; name a file in it.");
  const { mode } = stats;
  // Windows has no such modes
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8);
    throw fail(`others can read it (mode ${octal}); run: chmod 600 ${JSON.stringify(file)}`);
  }
  const text = (await readFile(file, "utf8")).replace(/^\ufeff/, "");
  const line = text.split("\n").findIndex((one) => !/^\s*(#|\[.*\]\s*$|(export\s+)?\w+\s*=|$)/.test(one));
  if (line >= 0) throw fail(`line ${line + 1} is not NAME=value.`);
  const parts = text.split(/^(?=[ \t]*\[.*\][ \t]*$)/m);
  const nameOf = (part: string) => /^[ \t]*\[(.*)\]/.exec(part)?.[1]?.trim();
  const found = parts.find((part) => nameOf(part) === profile);
  const variables = parseEnv(found ?? "");
  const names = parts.flatMap((part) => nameOf(part) ?? []).join(", ");
  if (profile === undefined && names !== "" && Object.keys(variables).length === 0)
    throw fail(`it has only profiles: choose one with --profile, of ${names}.`);
  if (found !== undefined || profile === undefined) return variables;
  const known =
    names === "" ? "it has none: begin it with a line" : `it has ${names}; or begin it with a line`;
  throw fail(`no profile "${profile}"; ${known} [${profile}].`);
}
