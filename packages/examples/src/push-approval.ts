import { type MfaClient, verify } from "@onelogin-mfa/client";
import { connect, readUserId, runAsProgram } from "./connect.ts";

/**
 * Sends one push to a user's OneLogin Protect and shows its state live. Ctrl-C gives up; no further push is
 * sent, however often the state is polled.
 */
export async function approveByPush(
  mfa: MfaClient,
  user_id: number,
  show: (line: string) => void,
  waiting: { signal?: AbortSignal; timeoutMs?: number; intervalMs?: number } = {},
): Promise<boolean> {
  const verification = await verify(mfa, {
    user_id,
    device: (devices) => devices.find(({ auth_factor_name }) => auth_factor_name === "OneLogin"),
  });
  const outcome = await verification.wait({
    ...waiting,
    onPoll: ({ attempt, status, elapsedMs }) =>
      show(`${attempt}. ${status} after ${Math.round(elapsedMs / 1000)} s`),
  });
  show(outcome.status === "accepted" ? "approved" : `not approved: ${outcome.status}`);
  return outcome.status === "accepted";
}

await runAsProgram(import.meta.url, async (args) => {
  const user_id = readUserId(args);
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const { mfa, close } = await connect();
  const show = (line: string) => process.stdout.write(`${line}\n`);
  const approved = await approveByPush(mfa, user_id, show, { signal: interrupt.signal }).finally(close);
  process.exitCode = approved ? 0 : 1;
});
