import { readFile, stat } from "node:fs/promises";
import { parseEnv } from "node:util";
import type { AddressOptions, ClientCredentials } from "@onelogin-mfa/client";
import { createProgram, InputError, Option } from "@onelogin-mfa/command-line";
import { ask, askHidden, isInteractive } from "./prompt.ts";
import type { Terminal } from "./terminal.ts";

/** The account and its credentials. */
export interface Settings {
  readonly address: AddressOptions;
  readonly credentials: ClientCredentials;
}

/** The options that say which account. */
export interface AccountOptions {
  readonly subdomain?: string | undefined;
  readonly region?: "us" | "eu" | undefined;
  readonly baseUrl?: string | undefined;
  readonly credentials?: string | undefined;
  readonly sandbox?: true | undefined;
  readonly sandboxUrl?: string | undefined;
}

const notes = `Credentials come from the environment, a file or a prompt, never from arguments:
  ONELOGIN_CLIENT_ID, ONELOGIN_CLIENT_SECRET, and ONELOGIN_SUBDOMAIN or ONELOGIN_REGION

Exit codes: 0 done, 1 failed, 2 wrong usage or invalid input, 3 a response differs from the spec or a verification was
not accepted, 130 interrupted.`;

/** The program of a command, with the options that all of them have. */
export function commandProgram(name: string, description: string) {
  return createProgram({ name: `npx @onelogin-mfa/cli ${name}`, description, notes })
    .option("--subdomain <name>", "the account: acme for acme.onelogin.com")
    .addOption(
      new Option("--region <region>", "the account by its region instead").choices(["us", "eu"] as const),
    )
    .option("--base-url <url>", "any other address, such as a proxy's")
    .option("--credentials <file>", "a file with the variables below, as NAME=value; for its owner only")
    .addOption(
      new Option(
        "--sandbox",
        "use a OneLogin in memory, with the users ada@example.com and grace@example.com",
      ).conflicts(["subdomain", "region", "baseUrl", "credentials", "sandboxUrl"]),
    )
    .addOption(
      new Option("--sandbox-url <url>", "use a running sandbox, such as http://127.0.0.1:4020").conflicts([
        "subdomain",
        "region",
        "baseUrl",
        "credentials",
      ]),
    );
}

/**
 * Finds the account and its credentials: in the options, the file, the environment; the rest is asked for.
 *
 * @throws InputError if something is missing, or others can read the file
 */
export async function readSettings(terminal: Terminal, options: AccountOptions): Promise<Settings> {
  const variables =
    options.credentials === undefined ? terminal.env : await readVariables(options.credentials);
  const address = readAddress(options, variables);
  const need = (name: string, question: string, asker: typeof ask) =>
    variables[name] || askFor(terminal, name, question, asker);
  const subdomain = () => need("ONELOGIN_SUBDOMAIN", "Subdomain (acme for acme.onelogin.com): ", ask);
  return {
    address: address ?? { subdomain: await subdomain() },
    credentials: {
      clientId: await need("ONELOGIN_CLIENT_ID", "Client id: ", ask),
      clientSecret: await need("ONELOGIN_CLIENT_SECRET", "Client secret (not shown): ", askHidden),
    },
  };
}

/** The address without a question. The client says what is wrong with it. */
export function readAddress(
  { subdomain, region, baseUrl }: AccountOptions,
  variables: Terminal["env"],
): AddressOptions | undefined {
  const given = { subdomain, region, baseUrl };
  const own = Object.values(given).some((value) => value !== undefined);
  const { ONELOGIN_SUBDOMAIN, ONELOGIN_REGION } = variables;
  const inherited = { subdomain: ONELOGIN_SUBDOMAIN || undefined, region: ONELOGIN_REGION || undefined };
  const address = own ? given : inherited;
  if (Object.values(address).every((value) => value === undefined)) return undefined;
  // `createMfaClient` checks that exactly one is given, and which regions there are
  return address as AddressOptions;
}

async function askFor(
  terminal: Terminal,
  name: string,
  question: string,
  asker: typeof ask,
): Promise<string> {
  if (!isInteractive(terminal)) {
    throw new InputError(`${name} is missing: set it in the environment or in a file for --credentials. \
Without an account, try --sandbox.`);
  }
  const answer = (await asker(terminal, question)).trim();
  if (answer === "") throw new InputError(`${name} is missing: nothing was typed.`);
  return answer;
}

async function readVariables(file: string): Promise<Terminal["env"]> {
  const fail = (why: string) => new InputError(`Credentials file "${file}": ${why}`);
  const { mode } = await stat(file).catch(() => {
    throw fail("not found.");
  });
  // Windows has no such modes
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8);
    throw fail(`others can read it (mode ${octal}); run: chmod 600 ${JSON.stringify(file)}`);
  }
  return parseEnv(await readFile(file, "utf8"));
}
