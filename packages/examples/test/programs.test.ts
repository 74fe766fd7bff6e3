import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { enroll, verifyOnce } from "@onelogin-mfa/client";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { helpDeskCode } from "../src/help-desk-code.ts";
import { loggingHooks } from "../src/pino-logging.ts";
import { approveByPush } from "../src/push-approval.ts";
import { addUser, clientOf, test } from "./support/test.ts";

describe("a help desk's code", () => {
  test("is read out with its end, and lets the user in once", async ({ sandbox, mfa }) => {
    const text = await helpDeskCode(mfa, 42);
    const [, otp = "", until = ""] = text.match(/^Code: (\d{8}), until (\S+)\n/) ?? [];
    const now = Date.parse(sandbox.control.getState().now);
    expect(Date.parse(until) - now).toBeGreaterThan(898_000);
    expect(await verifyOnce(mfa, { user_id: 42, otp })).toMatchObject({ status: "accepted" });
    expect(await verifyOnce(mfa, { user_id: 42, otp })).toMatchObject({ status: "rejected" });
    expect(sandbox.findings()).toMatchObject([{ rule: "code_reused" }]);
    sandbox.reset();
  });
});

describe("push approval", () => {
  test.for([
    { press: "approveMessage", approved: true, last: "approved" },
    { press: "denyMessage", approved: false, last: "not approved: rejected" },
  ] as const)("shows the state until the user presses ($press)", async (one, { sandbox, mfa }) => {
    addUser(sandbox, 7, "sms", "protect");
    const { control } = sandbox;
    const lines: string[] = [];
    const show = (line: string) => {
      lines.push(line);
      // the user looks at the phone after the first poll
      const [push] = control.listMessages({ user_id: 7 });
      if (lines.length === 1 && push) control[one.press]({ message_id: push.id });
    };
    expect(await approveByPush(mfa, 7, show, { intervalMs: 250 })).toBe(one.approved);
    const end = one.approved ? "accepted" : "rejected";
    // how many seconds it takes depends on the machine
    const shown = lines.map((line) => line.replace(/\d+ s$/, "… s"));
    expect(shown).toEqual(["1. pending after … s", `2. ${end} after … s`, one.last]);
    expect(control.listMessages({ user_id: 7 })).toHaveLength(1);
  });

  test("gives up when it is aborted, without another push", async ({ sandbox, mfa }) => {
    addUser(sandbox, 7, "protect");
    const interrupt = new AbortController();
    const waiting = { signal: interrupt.signal, intervalMs: 250 };
    const approval = approveByPush(mfa, 7, () => interrupt.abort(), waiting);
    await expect(approval).rejects.toMatchObject({ code: "aborted" });
    expect(sandbox.control.listMessages({ user_id: 7 })).toMatchObject([{ kind: "push", state: "pending" }]);
  });
});

test("hooks log requests and responses without a secret", async ({ sandbox }) => {
  const lines: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const mfa = clientOf(sandbox, loggingHooks(logger));
  const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "Phone" });
  const { code } = sandbox.control.getLatestCode({ user_id: 42 });
  await enrollment.submit(code);
  const messages = new Set(lines.map((line) => JSON.parse(line).msg));
  expect([...messages]).toEqual(["request", "response", "call ended", "access token"]);
  const [token] = sandbox.control.getSnapshot().tokens;
  for (const secret of [code, "sandbox-secret", token?.access_token ?? "?"]) {
    expect(lines.join()).not.toContain(secret);
  }
});

/** Runs a program of `src` as a reader would, without an account. */
async function run(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const file = fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));
  const options = { env: { PATH: process.env.PATH, ...env } };
  const flags = ["--disable-warning=ExperimentalWarning"];
  const program = promisify(execFile)(process.execPath, [...flags, file, ...args], options);
  // of a program that fails, the error has the same fields
  const { code, stdout, stderr } = await program.then(
    (output) => ({ code: 0, ...output }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code, stdout, stderr };
}

describe("started by hand, without an account", () => {
  it.each([{ name: "help-desk-code", args: [], stdout: /^Code: \d{8}, until / }])(
    "$name works on a sandbox and says where its inbox is",
    async ({ name, args, stdout }) => {
      const result = await run(name, args);
      expect(result).toEqual({
        code: 0,
        stdout: expect.stringMatching(stdout),
        stderr: expect.stringMatching(/^Console of the sandbox: http:\/\/127\.0\.0\.1:\d+\/_sandbox\/\n$/),
      });
    },
  );

  it.each([
    { name: "help-desk-code", args: ["ada"], stderr: 'The user id must be a number, not "ada".' },
    { name: "push-approval", args: ["43"], stderr: "available: 3919990 (OneLogin Email" },
  ])("$name says in a line what is wrong with $args", async ({ name, args, stderr }) => {
    const result = await run(name, args);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain(stderr);
  });

  it.each([
    { env: { ONELOGIN_SUBDOMAIN: "acme" }, missing: "ONELOGIN_CLIENT_ID, ONELOGIN_CLIENT_SECRET" },
    { env: { ONELOGIN_URL: "http://127.0.0.1:1" }, missing: "ONELOGIN_CLIENT_ID, ONELOGIN_CLIENT_SECRET" },
    { env: { ONELOGIN_CLIENT_ID: "id" }, missing: "ONELOGIN_SUBDOMAIN, ONELOGIN_CLIENT_SECRET" },
  ])("starts no sandbox in place of an account of which $missing are missing", async ({ env, missing }) => {
    const { code, stderr } = await run("help-desk-code", [], env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `Missing in the environment: ${missing}.\n` });
  });
});
