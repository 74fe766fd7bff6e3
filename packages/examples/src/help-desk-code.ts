import { generateTemporaryCode, type MfaClient } from "@onelogin-mfa/client";
import { connect, readUserId, runAsProgram } from "./connect.ts";

/** Creates a code for a help desk to read to a user whom it has identified: good once, for 15 minutes. */
export async function helpDeskCode(mfa: MfaClient, user_id: number): Promise<string> {
  const { code, expires_at } = await generateTemporaryCode(mfa, { user_id, expires_in: 900 });
  return [
    `Code: ${code}, until ${expires_at.toISOString()}`,
    'At login: "Change Authentication Factor", then "OneLogin Temporary Code".',
  ].join("\n");
}

await runAsProgram(import.meta.url, async (args) => {
  const user_id = readUserId(args);
  const { mfa, close } = await connect();
  process.stdout.write(`${await helpDeskCode(mfa, user_id).finally(close)}\n`);
});
