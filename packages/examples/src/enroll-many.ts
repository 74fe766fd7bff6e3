import { readFile } from "node:fs/promises";
import { enroll, findUser, isMfaError, type MfaClient } from "@onelogin-mfa/client";
import { connect, runAsProgram } from "./connect.ts";

/** A user to enroll. */
export interface Row {
  readonly email: string;
  /** A number that you have checked, such as at hiring: it gets codes from now on, without a first code to prove it. */
  readonly phone: string;
}

/** Result of a row: one line of the report. */
export interface RowResult {
  readonly email: string;
  readonly result: "enrolled" | "has a device" | "failed";
  /** Reason of a failure. */
  readonly reason?: string;
}

/** Errors of one user. Any other one, such as `rate_limit`, would be the next user's as well. */
const ofOneUser = new Set(["ambiguous", "invalid_input", "not_found", "validation"]);

/**
 * Enrolls the phones of many users, one after the other. Users with a device are skipped, so after an error run it again.
 *
 * A number in the profile is never replaced: whoever changes it can get the user's codes.
 *
 * @throws MfaError whose cause isn't one user, such as `rate_limit` or `permission`; later users are left as they are
 */
export async function* enrollMany(
  mfa: MfaClient,
  rows: Iterable<Row>,
): AsyncGenerator<RowResult, void, undefined> {
  for (const { email, phone } of rows) {
    try {
      yield { email, ...(await enrollPhone(mfa, email, phone)) };
    } catch (error) {
      if (!isMfaError(error) || !ofOneUser.has(error.code)) throw error;
      yield { email, result: "failed", reason: error.message };
    }
  }
}

async function enrollPhone(mfa: MfaClient, email: string, phone: string): Promise<Omit<RowResult, "email">> {
  const { id: user_id } = await findUser(mfa, { email });
  const devices = await mfa.getAuthenticationDevices({ user_id });
  if (devices.length > 0) return { result: "has a device" };
  const profile = await mfa.getUser({ user_id });
  if (profile.phone && profile.phone !== phone)
    return { result: "failed", reason: "the profile has another phone number" };
  if (!profile.phone) await mfa.updateUser({ user_id, phone });
  const { status } = await enroll(mfa, { user_id, factor: "SMS", display_name: "Phone", verified: true });
  return status === "accepted" ? { result: "enrolled" } : { result: "failed", reason: `status ${status}` };
}

/**
 * Reads rows of `email,phone`, without a header.
 *
 * @throws Error that names the first line that is something else, before anybody is enrolled
 */
export function readRows(text: string): Row[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    const [, email, phone] = /^\s*([^\s,]+@[^\s,]+)\s*,\s*(\+\d{7,15})\s*$/.exec(line) ?? [];
    if (email === undefined || phone === undefined)
      throw new Error(`Line ${index + 1} must be "ada@example.com,+15550100".`);
    return { email, phone };
  });
}

await runAsProgram(import.meta.url, async ([file]) => {
  if (file === undefined) throw new Error("Name a file with a line for each user: ada@example.com,+15550100");
  const rows = readRows(await readFile(file, "utf8"));
  const { mfa, close } = await connect();
  let failed = 0;
  try {
    for await (const { email, result, reason } of enrollMany(mfa, rows)) {
      process.stdout.write(`${email}: ${result}${reason === undefined ? "" : `: ${reason}`}\n`);
      if (result === "failed") failed++;
    }
  } finally {
    await close();
  }
  process.exitCode = failed > 0 ? 1 : 0;
});
