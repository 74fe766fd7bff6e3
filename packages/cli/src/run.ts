import { createProgram, runProgram } from "@onelogin-mfa/command-line";
import { Argument } from "commander";
import { check } from "./commands/check.ts";
import { code } from "./commands/code.ts";
import { devices, factors, user } from "./commands/lists.ts";
import { record } from "./commands/record.ts";
import { remove } from "./commands/remove.ts";
import { reset } from "./commands/reset.ts";
import { verify } from "./commands/verify.ts";
import { packageVersion } from "./package-version.ts";
import { streamsOf, type Terminal } from "./terminal.ts";

/** Runs a command. @returns its exit code */
type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

const commands: Readonly<Record<string, { readonly run: Command; readonly does: string }>> = {
  check: { run: check, does: "check host, credentials, scope, clock, and each response against the spec" },
  user: { run: user, does: "find a user by e-mail address or user name" },
  factors: { run: factors, does: "list what a user can still enroll" },
  devices: { run: devices, does: "list what a user has enrolled" },
  verify: { run: verify, does: "verify a user: code, push, call or link" },
  code: { run: code, does: "generate a temporary code for a user without a device" },
  remove: { run: remove, does: "remove one device of a user" },
  reset: { run: reset, does: "remove all devices of a user" },
  record: { run: record, does: "record redacted samples of an application's calls" },
};

/** Runs the command line. @returns the exit code */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = "--help", ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command.run(rest, terminal);
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
