import { afterAll, beforeAll, expect, it } from "vitest";
import { type DevRun, runDev } from "./support/run-dev.ts";

let run: DevRun;
beforeAll(async () => {
  run = await runDev();
});
afterAll(() => run.end());

it("a mock that hangs in a request is started again, and the loop says so", async () => {
  const id = "schema: { type: integer }\n      example: 42\n";
  const slow = "schema: { type: string, pattern: '^(a+)+$' }\n      example: aa\n";
  await run.until(() => run.copy.exchange("spec/mfa.yaml", id, slow));
  await expect(fetch(`${run.ready.mock}/users/${"a".repeat(56)}!/devices`)).rejects.toThrow();
  const message = expect.stringMatching(
    /^Prism has ended in GET \/users\/\{user_id\}\/devices, and is started again: /,
  );
  await expect.poll(() => run.events).toContainEqual({ event: "log", message });
  const statusOf = async () => (await fetch(`${run.ready.mock}/users/aa/devices`)).status;
  await expect.poll(() => statusOf().catch(() => undefined)).toBe(401);
});

it("an example on which a pattern never ends is one problem at its place, and the next save is answered", async () => {
  const spec = "spec/mfa.yaml";
  const good = run.copy.read(spec);
  const slow = `    Slow: { type: string, pattern: "^(a+)+$", example: "${"a".repeat(56)}!" }`;
  const { problems } = await run.until(() =>
    run.copy.exchange(spec, "\n  schemas:\n", `\n  schemas:\n${slow}\n`),
  );
  const message = expect.stringContaining(
    "The check of this example did not end within 4 s: most likely a pattern",
  );
  expect(problems).toEqual([expect.objectContaining({ stage: "lint", file: spec, message })]);
  expect((await run.until(() => run.copy.write(spec, good))).result.ok).toBe(true);
});
