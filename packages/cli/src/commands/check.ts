import { writeFile } from "node:fs/promises";
import { validator } from "@onelogin-mfa/client/validate";
import { InputError, runProgram } from "@onelogin-mfa/command-line";
import { createObserver, type Observer } from "../check/observer.ts";
import { type CheckReport, createReport, toMarkdown } from "../check/report.ts";
import { runSteps, type Step } from "../check/steps.ts";
import { packageVersion } from "../package-version.ts";
import { printJson, type Session, type SessionOptions, withSession } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note, paint, printable, streamsOf, type Terminal } from "../terminal.ts";
import { userText } from "./lists.ts";

interface CheckOptions extends SessionOptions {
  readonly report?: string | undefined;
}

/** `check`: checks an account, and holds its responses against the spec. */
export async function check(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = commandProgram(
    "check",
    `Checks host, credentials, clock, rate limit and scope, then the factors and devices of a user, and holds each
response against the spec. It only reads.`,
  )
    .argument("[user]", userText)
    .option("--report <name>", "write <name>.md, ready for an issue, and <name>.json; both are redacted")
    .option("--json", "print the report as JSON");
  const run = (user: string | undefined, options: CheckOptions) => {
    const observer = createObserver();
    const extras = { ...observer.hooks, fetch: observer.fetch, validator };
    return withSession(
      terminal,
      options,
      (session) => checkAccount(session, observer, user, options),
      extras,
    );
  };
  return runProgram(program, run, args, streamsOf(terminal));
}

async function checkAccount(
  session: Session,
  observer: Observer,
  user: string | undefined,
  options: CheckOptions,
): Promise<number> {
  const { terminal, host } = session;
  const { json, report: name } = options;
  note(terminal, printable(`Checking ${host}`));
  const steps = await runSteps(session, { observer, user, onStep: (step) => showStep(terminal, step) });
  const target = options.sandbox || options.sandboxUrl ? "a sandbox" : targetOf(host);
  const context = { version: packageVersion(), checkedAt: new Date(), host, target };
  const report = createReport(steps, observer, context);
  if (name !== undefined) await writeReport(terminal, report, name);
  if (json) printJson(terminal, report);
  else showResult(terminal, report);
  if (report.steps.some(({ status }) => status === "failed")) return exitCodes.failed;
  return report.differences.length > 0 ? exitCodes.differs : exitCodes.done;
}

/** The regional hosts are the same for everybody; any other names the account. */
function targetOf(host: string): string {
  return /^api\.(us|eu)\.onelogin\.com$/.test(host) ? host : "an account's host";
}

const signs: Readonly<Record<Step["status"], { sign: string; color: Parameters<typeof paint>[2] }>> = {
  passed: { sign: "✓", color: "green" },
  warning: { sign: "!", color: "yellow" },
  failed: { sign: "✗", color: "red" },
  skipped: { sign: "-", color: "dim" },
};

function showStep(terminal: Terminal, { name, status, text }: Step): void {
  const { sign, color } = signs[status];
  note(terminal, `${paint(terminal.err, terminal, color, sign)} ${name.padEnd(12)} ${printable(text)}`);
}

function showResult(terminal: Terminal, { differences, responses }: CheckReport): void {
  const { out } = terminal;
  for (const { method, path, status, pointer, expected, seen } of differences) {
    const where = `${method} ${path}, ${status}, ${pointer || "the whole body"}`;
    out.write(
      `${paint(out, terminal, "yellow", "differs")}  ${where}: ${printable(`${expected}; seen: ${seen}`)}\n`,
    );
  }
  const count = `${differences.length} ${differences.length === 1 ? "difference" : "differences"}`;
  out.write(
    `${responses.length} responses, ${differences.length === 0 ? "no difference" : count} from the spec.\n`,
  );
}

async function writeReport(terminal: Terminal, report: CheckReport, name: string): Promise<void> {
  const files = {
    [`${name}.md`]: toMarkdown(report),
    [`${name}.json`]: `${JSON.stringify(report, null, 2)}\n`,
  };
  for (const [file, text] of Object.entries(files)) {
    await writeFile(file, text).catch((cause: Error) => {
      throw new InputError(`Cannot write the report: ${cause.message}`, { cause });
    });
    note(terminal, `Wrote ${file}`);
  }
}
