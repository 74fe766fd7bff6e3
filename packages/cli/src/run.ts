import { createProgram, runProgram } from "@onelogin-mfa/command-line";
import { Argument } from "commander";
import type { Command } from "./session.ts";
import { packageVersion } from "./settings.ts";
import { streamsOf, type Terminal } from "./terminal.ts";

/** The commands by name, loaded when they are used: what the check needs takes longer to load than a call takes. */
export const commands: Readonly<
  Record<string, { readonly load: () => Promise<Command>; readonly does: string }>
> = {
  check: {
    load: async () => (await import("./commands/check.ts")).check,
    does: "check host, credentials, scope, clock, and each response against the spec",
  },
  user: {
    load: async () => (await import("./commands/lists.ts")).user,
    does: "find a user by e-mail address or user name",
  },
  factors: {
    load: async () => (await import("./commands/lists.ts")).factors,
    does: "list what a user can still enroll",
  },
  devices: {
    load: async () => (await import("./commands/lists.ts")).devices,
    does: "list what a user has enrolled",
  },
  verify: {
    load: async () => (await import("./commands/verify.ts")).verify,
    does: "verify a user: code, push, call or link",
  },
  code: {
    load: async () => (await import("./commands/code.ts")).code,
    does: "generate a temporary code for a user without a device",
  },
  remove: {
    load: async () => (await import("./commands/remove.ts")).remove,
    does: "remove one device of a user",
  },
  reset: {
    load: async () => (await import("./commands/reset.ts")).reset,
    does: "remove all devices of a user",
  },
};

/** Runs the command line. @returns the exit code */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "--help", ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return (await command.load())(rest, terminal);
  return runProgram(overview(), async () => {}, [name], streamsOf(terminal));
}

function overview() {
  const names = Object.keys(commands);
  const lines = names.map((name) => `  ${name.padEnd(9)} ${commands[name]?.does}`);
  return createProgram({
    name: "npx @onelogin-mfa/cli",
    description: "OneLogin MFA from the command line. Not affiliated with OneLogin.",
    version: packageVersion(),
    notes: `Commands:\n${lines.join("\n")}\n
<command> --help shows the options of a command. First try, without an account: npx @onelogin-mfa/cli check --sandbox`,
  }).addArgument(new Argument("<command>", "what to do").choices(names));
}
