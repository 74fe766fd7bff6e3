import { type MfaClient, resetFactors } from "@onelogin-mfa/client";
import { connect, readUserId, runAsProgram } from "./connect.ts";

/** Removes every device of several users and shows its progress. Returns what could not be removed. */
export async function resetAll(
  mfa: MfaClient,
  users: readonly number[],
  show: (line: string) => void,
): Promise<string[]> {
  const failures: string[] = [];
  for (const [index, user_id] of users.entries()) {
    const results = await resetFactors(mfa, { user_id });
    const failed = results.filter(({ status }) => status === "failed");
    failures.push(...failed.map(({ device_id }) => `user ${user_id}, device ${device_id}`));
    show(
      `${bar(index + 1, users.length)} user ${user_id}: ${results.length - failed.length} of ${results.length} removed`,
    );
  }
  return failures;
}

function bar(done: number, all: number): string {
  const width = 20;
  const filled = Math.round((done / all) * width);
  return `[${"#".repeat(filled)}${".".repeat(width - filled)}] ${done}/${all}`;
}

await runAsProgram(import.meta.url, async (args) => {
  const users = (args.length > 0 ? args : ["42", "43"]).map((text) => readUserId([text]));
  const { mfa, close } = await connect();
  const failures = await resetAll(mfa, users, (line) => process.stdout.write(`${line}\n`)).finally(close);
  if (failures.length > 0) throw new Error(`Not removed: ${failures.join("; ")}`);
});
