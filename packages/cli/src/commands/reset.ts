import { isMfaError, type ResetResult, resetFactors } from "@onelogin-mfa/client";
import { table } from "@onelogin-mfa/command-line";
import { explain } from "../explain.ts";
import { confirm } from "../prompt.ts";
import { type Session, sessionCommand, userIdOf } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note, paint, showStatus } from "../terminal.ts";
import { deviceTable, listDevices, userText } from "./lists.ts";

/** `reset`: removes all devices of a user. */
export const reset = sessionCommand(
  () =>
    commandProgram("reset", "Removes all devices of a user that the API lists.")
      .argument("<user>", userText)
      .option("--yes", "do not ask"),
  async (session, user, { yes }) => {
    const { mfa, terminal, signal } = session;
    const user_id = await userIdOf(session, user);
    const list = await listDevices(session, user_id);
    note(terminal, deviceTable(list));
    if (list.length === 0) {
      session.print([], "There is nothing to remove.");
      return exitCodes.done;
    }
    const question = `Remove all ${list.length} devices of this user?`;
    await confirm(terminal, { question, word: user, isSure: yes === true });
    let done = 0;
    const onProgress = () => showStatus(terminal, progressBar(done++, list.length));
    onProgress();
    const results = await resetFactors(mfa, { user_id }, { signal, onProgress });
    session.print(results, report(session, results));
    const failed = results.filter(({ status }) => status === "failed");
    if (signal.aborted && failed.length > 0) {
      const count = `${failed.length} of ${results.length} devices`;
      note(terminal, `Interrupted: ${count} are not known to be removed.`);
      return exitCodes.interrupted;
    }
    return failed.length > 0 ? exitCodes.failed : exitCodes.done;
  },
);

function progressBar(done: number, total: number): string {
  const width = 20;
  const filled = Math.round((done / total) * width);
  return `Removing [${"#".repeat(filled)}${".".repeat(width - filled)}] ${done} of ${total}`;
}

function report({ terminal, host }: Session, results: readonly ResetResult[]): string {
  const rows = results.map((result) => {
    const { device_id, auth_factor_name, status } = result;
    const error = status === "failed" ? result.error : "";
    return [device_id, auth_factor_name, status, isMfaError(error) ? explain(error, host) : error];
  });
  const isDone = results.every(({ status }) => status !== "failed");
  const text = isDone ? "All devices are removed." : "Not all devices are removed.";
  const end = paint(terminal.out, terminal, isDone ? "green" : "red", text);
  return `${table(["device_id", "auth_factor_name", "result", "why"], rows)}\n${end}`;
}
