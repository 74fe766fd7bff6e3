import { isMfaError, type Reset, resetFactors } from "@onelogin-mfa/client";
import { table } from "@onelogin-mfa/command-line";
import { explain } from "../explain.ts";
import { confirm } from "../prompt.ts";
import { announceUser, type Session, sessionCommand } from "../session.ts";
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
    const user_id = await announceUser(session, user);
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
    const reset = await resetFactors(mfa, { user_id }, { signal, onProgress });
    const { results, remaining } = reset;
    session.print({ results, remaining }, renderReset(session, reset));
    const failed = results.filter(({ status }) => status === "failed");
    if (signal.aborted && remaining === undefined) {
      const count = `${failed.length} of ${results.length} devices`;
      note(terminal, `Interrupted: ${count} are not known to be removed.`);
      return exitCodes.interrupted;
    }
    return remaining?.length === 0 ? exitCodes.done : exitCodes.failed;
  },
);

function progressBar(done: number, total: number): string {
  const width = 20;
  const filled = Math.round((done / total) * width);
  return `Removing [${"#".repeat(filled)}${".".repeat(width - filled)}] ${done} of ${total}`;
}

function renderReset({ terminal, host }: Session, { results, remaining, checkError }: Reset): string {
  const explained = (error: unknown) => (isMfaError(error) ? explain(error, host) : error);
  const rows = results.map((result) => {
    const { device_id, auth_factor_name, status } = result;
    return [device_id, auth_factor_name, status, status === "failed" ? explained(result.error) : ""];
  });
  const left = remaining?.map(({ device_id }) => device_id).join(", ");
  const text =
    left === undefined
      ? `Not checked whether all devices are removed: ${explained(checkError)}`
      : left === ""
        ? "All devices are removed."
        : `Not all devices are removed. Still there: ${left}.`;
  const end = paint(terminal.out, terminal, left === "" ? "green" : "red", text);
  return `${table(["device_id", "auth_factor_name", "result", "why"], rows)}\n${end}`;
}
