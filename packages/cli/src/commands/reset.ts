import { isMfaError, type ResetResult, resetFactors } from "@onelogin-mfa/client";
import { table } from "@onelogin-mfa/command-line";
import { explain } from "../explain.ts";
import { confirm } from "../prompt.ts";
import { printJson, type Session, sessionCommand, userIdOf } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note, paint, statusLine } from "../terminal.ts";
import { deviceListing, listDevices, listingText, userText } from "./lists.ts";

/** `reset`: removes all devices of a user. */
export const reset = sessionCommand(
  () =>
    commandProgram("reset", "Removes all devices of a user that the API lists.")
      .argument("<user>", userText)
      .option("--yes", "do not ask")
      .option("--json", "print JSON"),
  async (session, user, { yes, json }) => {
    const { mfa, terminal, signal } = session;
    const user_id = await userIdOf(session, user);
    const list = await listDevices(session, user_id);
    note(terminal, listingText(deviceListing(list)));
    if (list.length > 0) {
      const question = `Remove all ${list.length} devices of this user?`;
      await confirm(terminal, { question, word: user, isSure: yes === true });
    }
    const line = statusLine(terminal);
    let done = 0;
    const onProgress = () => {
      done += 1;
      line.show(progressBar(done, list.length));
    };
    line.show(progressBar(0, list.length));
    const results = list.length === 0 ? [] : await resetFactors(mfa, { user_id }, { signal, onProgress });
    line.clear();
    if (json) printJson(terminal, results);
    else report(session, results);
    const failed = results.filter(({ status }) => status === "failed");
    if (signal.aborted && failed.length > 0) {
      note(
        terminal,
        `Interrupted: ${failed.length} of ${results.length} devices are not known to be removed.`,
      );
      return exitCodes.interrupted;
    }
    return failed.length > 0 ? exitCodes.failed : exitCodes.done;
  },
);

function progressBar(done: number, total: number): string {
  const width = 20;
  const filled = total === 0 ? width : Math.round((done / total) * width);
  return `Removing [${"#".repeat(filled)}${".".repeat(width - filled)}] ${done} of ${total}`;
}

function report({ terminal, host }: Session, results: readonly ResetResult[]): void {
  if (results.length === 0) return void terminal.out.write("There is nothing to remove.\n");
  const why = (result: ResetResult) =>
    result.status !== "failed"
      ? ""
      : isMfaError(result.error)
        ? explain(result.error, host)
        : String(result.error);
  const rows = results.map((result) =>
    [result.device_id, result.auth_factor_name, result.status, why(result)].map(String),
  );
  terminal.out.write(`${table(["device_id", "auth_factor_name", "result", "why"], rows)}\n`);
  const isDone = results.every(({ status }) => status !== "failed");
  const text = isDone ? "All devices are removed." : "Not all devices are removed.";
  terminal.out.write(`${paint(terminal.out, terminal, isDone ? "green" : "red", text)}\n`);
}
