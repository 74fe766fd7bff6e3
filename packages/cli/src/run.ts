import { createProgram, InputError, runProgram } from "@onelogin-mfa/command-line";
import { nearest } from "@onelogin-mfa/command-line/nearest";
import type { Commands } from "./session.ts";
import { packageVersion } from "./settings.ts";
import { streamsOf, type Terminal } from "./terminal.ts";

/** The commands by name, loaded when they are used: what the check needs takes longer to load than a call takes. */
export const commands: Commands = {
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
  completion: {
    load: async () => (await import("./commands/completion.ts")).completionOf(commands),
    does: "print the completion script of a shell",
  },
};

/** Runs the command line. @returns the exit code */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "--help", ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return (await command.load())(rest, terminal);
  return runProgram(overview(), async (unknown) => refuse(unknown), [name], streamsOf(terminal));
}

function refuse(name: string): never {
  const names = Object.keys(commands);
  const guess = nearest(name, names);
  const advice = guess === undefined ? `Commands: ${names.join(", ")}.` : `Did you mean "${guess}"?`;
  throw new InputError(`There is no command ${JSON.stringify(name)}. ${advice}`);
}

function overview() {
  const lines = Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(11)} ${does}`);
  return createProgram({
    name: "npx @onelogin-mfa/cli",
    description: "OneLogin MFA from the command line. Not affiliated with OneLogin.",
    version: packageVersion(),
    notes: `Commands:\n${lines.join("\n")}\n
<command> --help shows the options of a command. First try, without an account: npx @onelogin-mfa/cli check --sandbox`,
  }).argument("<command>", "what to do");
}
