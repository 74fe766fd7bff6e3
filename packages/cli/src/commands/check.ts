import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ResponseValidator } from "@onelogin-mfa/client";
import { validator } from "@onelogin-mfa/client/validate";
import { InputError, printableLine, runProgram } from "@onelogin-mfa/command-line";
import { type CheckReport, createReport, targetOf, toMarkdown } from "../check/report.ts";
import { checkAccount, createObserver, type Observer, type Step } from "../check/steps.ts";
import { runWriteRound } from "../check/write-round.ts";
import { confirm } from "../prompt.ts";
import { type Command, type Session, withSession } from "../session.ts";
import { commandProgram, packageVersion, type SessionOptions } from "../settings.ts";
import { hasShapeOfOneLogin } from "../shapes.ts";
import { exitCodes, note, paint, streamsOf, type Terminal } from "../terminal.ts";
import { userText } from "./lists.ts";

interface CheckOptions extends SessionOptions {
  readonly report?: string | undefined;
  readonly write?: true | undefined;
}

/** `check`: checks an account, and holds its responses against the spec. */
export const check: Command = {
  createProgram: createCheck,
  run(args, terminal) {
    const run = async (user: string | undefined, options: CheckOptions) => {
      if (options.write && user === undefined) throw new InputError("--write needs a test user.");
      // now, not after a check of five minutes
      if (options.report !== undefined)
        await access(dirname(options.report), constants.W_OK).catch(refuseReport);
      const observer = createObserver();
      // each response counts by itself, and after the first 429 nothing is sent
      const { onEvent, fetch } = observer;
      const extras = { onEvent, fetch, validator: validate, maxRetries: 0 };
      return withSession(terminal, options, (session) => runCheck(session, observer, user, options), extras);
    };
    return runProgram(createCheck(), run, args, streamsOf(terminal));
  },
};

function createCheck() {
  return commandProgram(
    "check",
    `Checks host, credentials, clock, rate limit and scope, then the factors and devices of a user, and holds each
response against the spec. It only reads, unless --write is given.`,
  )
    .argument("[user]", userText)
    .option(
      "--write",
      "also enroll an authenticator for this test user, measure with it what no source tells, and remove it; asks first",
    )
    .option("--report <name>", "write <name>.md, ready for an issue, and <name>.json; both are redacted");
}

/** Validates a response of OneLogin; a 429 may be that of whoever limits calls in front of it. */
const validate: ResponseValidator = (operation, status, body) =>
  hasShapeOfOneLogin(operation, status, body) ? validator(operation, status, body) : [];

async function runCheck(
  session: Session,
  observer: Observer,
  user: string | undefined,
  options: CheckOptions,
): Promise<number> {
  const { terminal, host } = session;
  if (options.write) await confirmWrite(terminal, user ?? "");
  note(terminal, printableLine(`Checking ${host}`));
  const onStep = (step: Step) => showStep(terminal, step);
  const { steps, user_id } = await checkAccount(session, { observer, user, onStep });
  const isGood = steps.every(({ status }) => status !== "failed");
  const mayWrite = options.write && isGood && user_id !== undefined;
  const round = mayWrite ? await runWriteRound(session, { user_id, observer, onStep }) : undefined;
  const target = options.sandbox || options.sandboxUrl ? "a sandbox" : targetOf(host);
  const context = { version: packageVersion(), checkedAt: new Date(), host, target };
  const { responses } = observer;
  const isAccepted = observer.isAccepted();
  const mismatches = isAccepted ? observer.mismatches : [];
  const all = [...steps, ...(round?.steps ?? [])];
  const report = createReport({ steps: all, responses, mismatches, answers: round?.answers }, context);
  session.print(report, isAccepted ? resultText(terminal, report) : "");
  if (options.report !== undefined) {
    if (isAccepted) await writeReport(terminal, report, options.report);
    else note(terminal, "No report is written: no call was accepted, so nothing was compared with the spec.");
  }
  if (report.differences.length > 0) return exitCodes.differs;
  return report.steps.some(({ status }) => status === "failed") ? exitCodes.failed : exitCodes.done;
}

/** Asks before the part that changes something; the person types the user's name. */
async function confirmWrite(terminal: Terminal, user: string): Promise<void> {
  const question =
    "This enrolls an authenticator for the test user, sends right and wrong codes of it for some minutes, and removes it.";
  await confirm(terminal, { question, word: user });
}

const signs: Readonly<Record<Step["status"], { sign: string; color: Parameters<typeof paint>[2] }>> = {
  passed: { sign: "✓", color: "green" },
  warning: { sign: "!", color: "yellow" },
  failed: { sign: "✗", color: "red" },
  skipped: { sign: "-", color: "dim" },
};

function showStep(terminal: Terminal, { name, status, text }: Step): void {
  const { sign, color } = signs[status];
  note(terminal, `${paint(terminal.err, terminal, color, sign)} ${name.padEnd(12)} ${printableLine(text)}`);
}

function resultText(terminal: Terminal, { differences, responses }: CheckReport): string {
  const lines = differences.map(({ method, path, status, pointer, expected, seen }) => {
    const where = `${method} ${path}, ${status}, ${pointer || "the whole body"}`;
    const text = printableLine(`${expected}; seen: ${seen}`);
    return `${paint(terminal.out, terminal, "yellow", "differs")}  ${where}: ${text}`;
  });
  const count = `${lines.length || "no"} difference${lines.length > 1 ? "s" : ""}`;
  return [...lines, `${responses.length} responses, ${count} from the spec.`].join("\n");
}

async function writeReport(terminal: Terminal, report: CheckReport, name: string): Promise<void> {
  const files = {
    [`${name}.md`]: toMarkdown(report),
    [`${name}.json`]: `${JSON.stringify(report, null, 2)}\n`,
  };
  for (const [file, text] of Object.entries(files)) {
    await writeFile(file, text).catch(refuseReport);
    note(terminal, `Wrote ${file}`);
  }
}

function refuseReport(cause: Error): never {
  throw new InputError(`Cannot write the report: ${cause.message}`, { cause });
}
