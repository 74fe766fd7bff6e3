import type { MismatchEvent } from "@onelogin-mfa/client";
import { validator } from "@onelogin-mfa/client/validate";
import { connect, readUserId, runAsProgram } from "./connect.ts";

/** Collects where live responses differ from the spec and drafts `x-evidence` for it. */
export function createRecorder() {
  const drafts = new Map<string, string>();
  return {
    onMismatch({ operation, status, mismatches }: MismatchEvent): void {
      for (const { pointer, expected, seen } of mismatches)
        drafts.set(`${operation} ${status} ${pointer}`, draft(expected, seen));
    },
    /** YAML for the locations that its comments name, to be worded by a person. */
    drafts: () => [...drafts].map(([place, entry]) => `# ${place}\n${entry}`).join("\n"),
  };
}

function draft(expected: string, seen: string): string {
  const claim = JSON.stringify(`A live response has ${seen} here; the spec said: ${expected}.`);
  return `x-evidence:\n  - claim: ${claim}\n    source: a response of a tenant on ${new Date().toISOString().slice(0, 10)}\n    confidence: captured\n`;
}

await runAsProgram(import.meta.url, async (args) => {
  if (!args.includes("--record")) throw new Error("Usage: node record-mismatches.ts --record [user id]");
  const { onMismatch, drafts } = createRecorder();
  const user_id = readUserId(args.filter((arg) => arg !== "--record"));
  const { mfa, close } = await connect({ validator, onMismatch });
  await Promise.all([mfa.getAuthFactors({ user_id }), mfa.getAuthenticationDevices({ user_id })]).finally(
    close,
  );
  process.stdout.write(drafts() || "Every response matches the spec.\n");
});
