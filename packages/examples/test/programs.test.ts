import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { enroll, verifyOnce } from "@onelogin-mfa/client";
import type { Sandbox } from "@onelogin-mfa/sandbox";
import { type RunningSandbox, startSandbox } from "@onelogin-mfa/sandbox/node";
import { pino } from "pino";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { connect, listenAddress, readUserId } from "../src/connect.ts";
import { helpDeskCode } from "../src/help-desk-code.ts";
import { logTo } from "../src/pino-logging.ts";
import { approveByPush } from "../src/push-approval.ts";
import { applications } from "./support/applications.ts";
import { addUser, clientOf, runNode, test } from "./support/test.ts";

test("a help desk's code is read out with its end, in 15 minutes, and lets the user in once", async ({
  sandbox,
  mfa,
}) => {
  const text = await helpDeskCode(mfa, 42);
  const [, otp = "", until = ""] = text.match(/^Code: (\d{8}), until (\S+)\n/) ?? [];
  const now = Date.parse(sandbox.control.getState().now);
  const minutes = (Date.parse(until) - now) / 60_000;
  expect(minutes).toBeGreaterThan(14.9);
  expect(minutes).toBeLessThanOrEqual(15);
  expect(await verifyOnce(mfa, { user_id: 42, otp })).toMatchObject({ status: "accepted" });
  expect(await verifyOnce(mfa, { user_id: 42, otp })).toMatchObject({ status: "rejected" });
  expect(sandbox.findings()).toMatchObject([{ rule: "code_reused" }]);
  sandbox.reset();
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

test("the log has each event without a secret, and warns of failures", async ({ sandbox }) => {
  const { labels } = pino.levels;
  const lines: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const mfa = clientOf(sandbox, { onEvent: logTo(logger) });
  const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "Phone" });
  const { code } = sandbox.control.getLatestCode({ user_id: 42 });
  await enrollment.submit(code);
  sandbox.control.addFault({ kind: "status", status: 503, times: 1 });
  await mfa.getAuthFactors({ user_id: 42 }).catch(() => {});
  const logged = new Set(lines.map((line) => `${labels[JSON.parse(line).level]}: ${JSON.parse(line).msg}`));
  const ofSuccess = ["debug: mfa request", "debug: mfa response", "info: mfa end", "info: mfa token"];
  const ofFlow = ["info: mfa message_sent", "info: mfa accepted"];
  expect([...logged]).toEqual([...ofSuccess, ...ofFlow, "warn: mfa error", "warn: mfa end"]);
  const [token] = sandbox.control.getSnapshot().tokens;
  for (const secret of [code, "sandbox-secret", token?.access_token ?? "?"]) {
    expect(lines.join()).not.toContain(secret);
  }
});

/** The arguments with which Node runs a program of `src`, as a reader would. */
const programOf = (name: string) => [
  "--disable-warning=ExperimentalWarning",
  fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url)),
];

/** The environment of a person without an account, and compiled code that programs share: each starts in half of the time. */
const plain = { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };

/** Starts a program in an environment. */
function start(
  name: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  atEnd = onTestFinished,
) {
  const program = spawn(process.execPath, [...programOf(name), ...args], {
    env: { ...plain, ...environment },
  });
  atEnd(() => void program.kill("SIGKILL"));
  return program;
}

/** Runs a program without an account. */
const run = (name: string, ...args: string[]) => runNode([...programOf(name), ...args], { env: plain });

describe("a program that is started by hand, without an account,", () => {
  it("works on a sandbox and says where its console is", async () => {
    expect(await run("help-desk-code")).toEqual({
      stdout: expect.stringMatching(/^Code: \d{8}, until /),
      stderr: expect.stringMatching(/^Console of the sandbox: http:\/\/127\.0\.0\.1:\d+\/_sandbox\/\n$/),
    });
  });

  it("says in a line what is wrong", async () => {
    const stderr = expect.stringMatching(/available: 3919990 \(OneLogin Email, "[\w ]+"\).*\n$/);
    expect(await run("push-approval", "43")).toMatchObject({ code: 1, stdout: "", stderr });
    expect(() => readUserId(["ada"])).toThrow('The user id must be a number, not "ada".');
  });

  it.each([
    [{ ONELOGIN_SUBDOMAIN: "acme" }, "ONELOGIN_CLIENT_ID, ONELOGIN_CLIENT_SECRET"],
    [{ ONELOGIN_API_URL: "http://127.0.0.1:1" }, "ONELOGIN_CLIENT_ID, ONELOGIN_CLIENT_SECRET"],
    [{ ONELOGIN_CLIENT_ID: "id" }, "ONELOGIN_SUBDOMAIN, ONELOGIN_CLIENT_SECRET"],
  ])("starts no sandbox in place of an account of which only %j is there", async (env, missing) => {
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    await expect(connect()).rejects.toThrow(`Missing in the environment: ${missing}.`);
  });
});

/** The environment of a program with the account of a sandbox. */
function accountOf({ url, credentials }: RunningSandbox) {
  const { clientId: ONELOGIN_CLIENT_ID, clientSecret: ONELOGIN_CLIENT_SECRET } = credentials;
  return { ONELOGIN_API_URL: url, ONELOGIN_CLIENT_ID, ONELOGIN_CLIENT_SECRET };
}

it("the help desk's program makes a code for the user that is named", async () => {
  const sandbox = await startSandbox();
  onTestFinished(sandbox.close);
  addUser(sandbox, 7);
  const printed = await text(start("help-desk-code", accountOf(sandbox), ["7"]).stdout);
  const [device] = sandbox.control.listDevices({ user_id: 7 });
  expect(printed).toContain(`Code: ${device?.code}, until `);
});

// each waits for its second poll
describe.concurrent("push approval as a program", () => {
  type Controls = { readonly program: ChildProcess; readonly sandbox: Sandbox; readonly message_id: string };
  it.for([
    {
      when: "the user approves",
      does: ({ sandbox, message_id }: Controls) => void sandbox.control.approveMessage({ message_id }),
      code: 0,
      lines: ["1. pending after … s", "2. accepted after … s", "approved"],
    },
    {
      when: "the user denies",
      does: ({ sandbox, message_id }: Controls) => void sandbox.control.denyMessage({ message_id }),
      code: 1,
      lines: ["1. pending after … s", "2. rejected after … s", "not approved: rejected"],
    },
    {
      when: "Ctrl-C gives up",
      does: ({ program }: Controls) => void program.kill("SIGINT"),
      code: 1,
      lines: ["1. pending after … s"],
    },
  ])("ends with $code when $when, and has sent one push", async ({ does, code, lines }, context) => {
    const { expect, onTestFinished: atEnd } = context;
    const sandbox = await startSandbox();
    atEnd(sandbox.close);
    addUser(sandbox, 7, "protect");
    const program = start("push-approval", accountOf(sandbox), ["7"], atEnd);
    const [printed, ended] = [text(program.stdout), once(program, "close")];
    // the first poll has been printed
    await once(program.stdout, "data");
    const pushes = sandbox.control.listMessages({ user_id: 7 });
    does({ program, sandbox, message_id: pushes[0]?.id ?? "none" });
    expect(await ended).toEqual([code, null]);
    const shown = (await printed).replaceAll(/\d+ s$/gm, "… s");
    expect(shown.trimEnd().split("\n")).toEqual(lines);
    expect(sandbox.control.listMessages({ user_id: 7 })).toHaveLength(1);
  });
});

const logins = applications.map(({ framework }) => `login-${framework.toLowerCase()}`);

describe.each([...logins, "login-passport", "login-iron-session"])("%s as a program", (name) => {
  it("is where it says, and ends by itself on SIGTERM", async () => {
    const account = { ONELOGIN_CLIENT_ID: "a", ONELOGIN_CLIENT_SECRET: "b" };
    const program = start(name, { ONELOGIN_API_URL: "http://127.0.0.1:1", ...account, PORT: "0" });
    const [printed] = await once(program.stdout.setEncoding("utf8"), "data");
    const [, url = "none"] = /^Sign in at (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(printed) ?? [];
    const headers = { accept: "text/html" };
    expect(await (await fetch(url, { headers })).text()).toContain("<h1>Sign in</h1>");
    program.kill("SIGTERM");
    expect(await once(program, "exit")).toEqual([0, null]);
  });

  it("says in a line that it cannot listen where HOST and PORT say, and ends with its sandbox", async () => {
    // no machine's address: RFC 5737
    const program = start(name, { HOST: "192.0.2.1", PORT: "4031" });
    const printed = Promise.all([text(program.stdout), text(program.stderr)]);
    expect(await once(program, "close")).toEqual([1, null]);
    const [first, line = "none", ...more] = (await printed).join("").trimEnd().split("\n");
    expect([first, more]).toEqual([expect.stringMatching(/^Console of the sandbox: /), []]);
    expect(line).toMatch(/^listen E[A-Z]+: .* 192\.0\.2\.1:4031$/);
  });
});

it("a login listens on this machine only, unless HOST says otherwise", () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const name of ["HOST", "PORT"]) vi.stubEnv(name, undefined);
  expect(listenAddress(4030)).toEqual({ hostname: "127.0.0.1", port: 4030 });
  vi.stubEnv("HOST", "0.0.0.0");
  vi.stubEnv("PORT", "80");
  expect(listenAddress(4030)).toEqual({ hostname: "0.0.0.0", port: 80 });
});
