import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { describe, expect, it } from "vitest";
import type { createSandbox } from "../../src/index.ts";
import { runSequences, runs, seed } from "./support/run-sequences.ts";

const unknownId = '"44aa6883-5048-4cd5-8cb2-64d47784230c"';
const withoutWrong = `JSON.parse(JSON.stringify(snapshot).replace(/"wrong":\\d/g, '"wrong":0'))`;

/** Sandboxes that break one rule: a file of the source, what stands there, and what is put in its place. */
const broken: readonly (readonly [title: string, file: string, from: string, to: string])[] = [
  ["accepts a code again", "flows", 'challenge.status === "accepted"', "false"],
  ["accepts a code after its time", "challenges", "now >= challenge.expires_at", "now < 0"],
  ["accepts any code", "flows", "return challenge.code === otp", "return true"],
  ["does not count wrong codes", "challenges", "challenge.wrong + 1", "challenge.wrong"],
  ["gives other challenges more time", "challenges", "defaultLife = 120", "defaultLife = 121"],
  ["forgets an ended challenge late", "challenges", "15 * 60_000", "16 * 60_000"],
  ["takes an authenticator's code twice", "totp", "step > lastStep", "step >= lastStep"],
  ["takes a temporary code twice", "devices", "temporary.reusable ?", "true ?"],
  ["keeps a temporary code alive", "devices", "now < temporary.expires_at", "true"],
  ["gives a device id again", "random", "String(devices++)", "String(devices)"],
  ["gives a challenge's id again", "challenges", "random.uuid()", unknownId],
  ["accepts a registration at once", "flows", "if (input.verified)", "if (true)"],
  [
    "needs no token",
    "authorize",
    'if (typeof token === "string") throw',
    'if (typeof token === "string") return ""; if (false) throw',
  ],
  ["does not revoke a token", "tokens", "return end(state, token, now)", "return state"],
  [
    "gives an older code",
    "control/inbox",
    ".findLast(fits)",
    '.findLast((one) => fits(one) && statusAt(one, now) === "pending")',
  ],
  ["keeps a token alive", "tokens", "now < created_at", "now <= created_at"],
  ["offers a factor that is enrolled", "factors", "device.kind === kind", "false"],
  ["keeps a device that is removed", "devices", "device_id !== deviceId)", "true)"],
  ["verifies a device that is removed", "devices", "rejectAll(without, now", "rejectAll(without, Infinity"],
  ["verifies another user's device", "flows", "String(device_id) !== challenge.device_id", "false"],
  ["uses a status that the spec does not know", "api/handlers", 'status === "expired" ?', "false ?"],
  ["takes a denial for an approval", "flows", 'action !== "deny"', "true"],
  ["lets its user act on any message", "flows", "!actionsOn(user, message, context.now)", "![action]"],
  ["shows a message as it was sent", "control/views", "state: statusAt(message, now)", 'state: "pending"'],
  [
    "forgets tokens in a snapshot",
    "control/handlers",
    "...kept, offset_ms",
    "...kept, tokens: [], offset_ms",
  ],
  ["forgets wrong codes in a snapshot", "control/handlers", "structuredClone(snapshot)", withoutWrong],
];

/** Builds the sandbox with one change of its source. */
async function breakSandbox(file: string, from: string, to: string): Promise<typeof createSandbox> {
  let changed = 0;
  const transform = (code: string, id: string) => {
    if (!id.includes("/sandbox/src/") || !id.endsWith(`/${file}.ts`) || !code.includes(from)) return null;
    changed += 1;
    return code.replace(from, to);
  };
  const { output } = await build({
    input: fileURLToPath(import.meta.resolve("../../src/index.ts")),
    write: false,
    plugins: [{ name: "break", transform }],
  });
  if (changed !== 1) throw new Error(`"${from}" does not stand in one file ${file}.ts, but in ${changed}`);
  const module = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
  return module.createSandbox;
}

const options = { compat: "observed", seed, shrink: false } as const;

describe("negative control: a usual run of the model notices a sandbox that", () => {
  it.each(broken)("%s", async (_title, ...change) => {
    const { failure } = await runSequences({ ...options, make: await breakSandbox(...change), runs });
    // a snapshot that contradicts itself is refused
    expect(failure).toMatch(/AssertionError|SandboxControlError: Invalid input/);
  });
});

describe("the reports of the model", () => {
  it("do not complain of a sandbox that is built in the same way and breaks nothing", async () => {
    const make = await breakSandbox("totp", "", "");
    expect(await runSequences({ ...options, make, runs: 50 })).toMatchObject({ failure: undefined });
  });

  it("name the seed, the path and as few calls as show a failure", async () => {
    const make = await breakSandbox("flows", 'challenge.status === "accepted"', "false");
    const { failure } = await runSequences({ ...options, make, runs: 50, shrink: true });
    expect(failure).toMatch(/seed: \d+, path: "[\d:]+"/);
    expect(failure).toContain(`Again: MODEL_SEED=${seed} MODEL_RUNS=1 npm test`);
    expect(failure).toMatch(/Counterexample: \[enroll\(\{[^}]*\}\),submit\(/);
  });
});
