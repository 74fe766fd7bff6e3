import { parseArgs } from "node:util";
import type { Compat } from "../state/model.ts";

/** How calls are logged. */
export type LogFormat = "pretty" | "json" | "none";

/** What the command line asks for. */
export interface CliOptions {
  readonly help: boolean;
  readonly version: boolean;
  readonly port: number;
  readonly host: string;
  readonly seedFile: string | undefined;
  readonly compat: Compat;
  readonly seed: number;
  readonly logFormat: LogFormat;
}

/** The text of `--help`. */
export const help = `Runs a OneLogin for multi-factor authentication on this machine, with an inbox page.

Usage: onelogin-mfa-sandbox [options]

  --port <number>         where to listen (default 4020; 0 takes any free port)
  --host <address>        address to listen at (default 127.0.0.1)
  --seed-file <file>      the users to start with, JSON or YAML: users: [{ id: 42, name: Ada, phone: "+15550100" }]
  --compat <which>        shape of disputed replies: observed (default) or documented
  --seed <number>         ids and codes are derived from it (default 1)
  --log-format <format>   calls on standard output: pretty (default), json or none
  --help                  this text
  --version               the version

Exit codes: 0 ended by a signal, 1 it could not start, 2 wrong usage.
`;

/** Reads the arguments. @throws Error saying what is wrong with which of them */
export function readArgs(args: readonly string[]): CliOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "4020" },
      host: { type: "string", default: "127.0.0.1" },
      "seed-file": { type: "string" },
      compat: { type: "string", default: "observed" },
      seed: { type: "string", default: "1" },
      "log-format": { type: "string", default: "pretty" },
      help: { type: "boolean", short: "h", default: false },
      version: { type: "boolean", default: false },
    },
  });
  return {
    help: values.help,
    version: values.version,
    port: wholeNumber("--port", values.port, 65_535),
    host: values.host,
    seedFile: values["seed-file"],
    compat: oneOf("--compat", values.compat, ["observed", "documented"]),
    seed: wholeNumber("--seed", values.seed, Number.MAX_SAFE_INTEGER),
    logFormat: oneOf("--log-format", values["log-format"], ["pretty", "json", "none"]),
  };
}

function wholeNumber(name: string, text: string, most: number): number {
  if (/^\d{1,16}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Error(`${name} must be a whole number from 0 to ${most}, not "${text}".`);
}

function oneOf<const T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  throw new Error(`${name} must be ${allowed.join(" or ")}, not "${text}".`);
}
