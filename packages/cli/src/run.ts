import { createProgram, InputError, runProgram } from "@onelogin-mfa/command-line";
import { nearest } from "@onelogin-mfa/command-line/nearest";
import { code } from "./commands/code.ts";
import { completionOf } from "./commands/completion.ts";
import { devices, factors, user } from "./commands/lists.ts";
import { remove } from "./commands/remove.ts";
import { reset } from "./commands/reset.ts";
import { verify } from "./commands/verify.ts";
import type { Commands } from "./session.ts";
import { packageVersion } from "./settings.ts";
import { streamsOf, type Terminal } from "./terminal.ts";

/** The commands by name. */
export const commands: Commands = {
  check: {
    does: "check host, credentials, scope, clock, and each response against the spec",
    // what it needs takes longer to load than a call takes
    load: async () => (await import("./commands/check.ts")).check,
  },
  user: { does: "find a user by e-mail address or user name", load: async () => user },
  factors: { does: "list what a user can still enroll", load: async () => factors },
  devices: { does: "list what a user has enrolled", load: async () => devices },
  verify: { does: "verify a user: code, push, call or link", load: async () => verify },
  code: { does: "generate a temporary code for a user without a device", load: async () => code },
  remove: { does: "remove one device of a user", load: async () => remove },
  reset: { does: "remove all devices of a user", load: async () => reset },
  completion: {
    does: "print the completion script of a shell",
    load: async () => completionOf(commands),
  },
};

/** Runs the command line. @returns the exit code */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "--help", ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return (await command.load()).run(rest, terminal);
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
