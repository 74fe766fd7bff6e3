import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { afterEach, describe, expect, it } from "vitest";
import { type RunOptions, run } from "./support/command-line.ts";
import { runInProcess, type Service, typed } from "./support/in-process.ts";
import { runInTerminal } from "./support/pseudo-terminal.ts";
import { startHelpDesk } from "./support/sandbox.ts";
import { startTampering, type Tamper } from "./support/tampering-server.ts";

const desk = await startHelpDesk();

const names = () => desk.control.listDevices({ user_id: 42 }).map((device) => device.user_display_name ?? "");
const others = ["Phone", "Protect", "Desk", "Mail"];

/** Presses Ctrl-C while the response to a call is on its way, and tells whether that has ended the call. */
async function interruptAt(at: number, args: readonly string[]) {
  const controller = new AbortController();
  let isEnded = false;
  const service: Service = async (index, respond, init) => {
    const response = await respond();
    if (index !== at) return response;
    controller.abort();
    isEnded = init?.signal?.aborted === true;
    if (isEnded) throw init?.signal?.reason;
    return response;
  };
  const { code, err, called, sandbox } = await runInProcess(args, service, { ...typed, controller });
  const left = sandbox.control.listDevices({ user_id: 42 }).map(({ user_display_name }) => user_display_name);
  const end = /^[^✗]*\nInterrupted\. (.*?)[.;].*\n$/s.exec(err)?.[1];
  return { code, end, left, later: called.slice(at + 1).join(), isEnded };
}

const isRead = (operation: string) =>
  operationTable[operation as OperationId].extensions["x-effect"] === "read";

describe("check --write", () => {
  // it sends codes again on purpose, which the sandbox finds
  afterEach(() => desk.reset());
  afterEach(() => expect(names()).toEqual(expect.arrayContaining(others)));
  /** The devices that the check has enrolled. */
  const own = () => names().filter((name) => name.startsWith("onelogin-mfa check"));
  const called = () => desk.control.listJournal().map(({ operation }) => operation);
  const write = (options: RunOptions = {}, ...args: readonly string[]) =>
    run(["check", "ada", "--write", ...args, ...desk.at], {
      isTTY: true,
      input: [["to go on", "ada\r"]],
      wait: (advance_ms) => desk.control.setClock({ advance_ms }),
      ...options,
    });

  it("enrolls an authenticator, measures with it and removes it, once the user's name is typed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cli-write-"));
    const { code, err } = await write({ env: { NO_COLOR: "1" } }, "--report", join(folder, "report"));
    expect({ code, left: own() }).toEqual({ code: 0, left: [] });
    expect(err).toMatch(/✓ calls .*\n✓ clean up +there is no device to remove\nWrote \S+\nWrote \S+\n$/);
    expect(err.match(/Waiting until a (verification|registration) has expired: \d+ s\r/g)).toHaveLength(244);
    const steps = stripVTControlCharacters(err).match(/^. [\w ]+?(?= {2,})/gm);
    const expected =
      "enroll,completed,verify,second code,one step,help desk,expiry,remove,late enroll,verified,calls,clean up";
    expect(steps?.slice(9)).toEqual(expected.split(",").map((name) => `✓ ${name}`));
    const { answers } = JSON.parse(await readFile(join(folder, "report.json"), "utf8"));
    const guide = await readFile(new URL("../../../spec/guides/unknown.md", import.meta.url), "utf8");
    const [, list = ""] = guide.split("## What only a live account can tell");
    const asked = [...list.matchAll(/^\| (.*\?.*?) \|/gm)].map(([, question]) => question);
    expect(answers.map(({ question }: { question: string }) => question).sort()).toEqual(asked.sort());
    const claims = answers.flatMap(({ evidence = [] }: { evidence?: { claim: string }[] }) =>
      evidence.map(({ claim }) => claim),
    );
    const in200 = (state: string) => `with HTTP 200 and the state \`${state}\``;
    const [pending, rejected, accepted] = [in200("pending"), in200("rejected"), in200("accepted")];
    expect(claims).toEqual([
      `A wrong code was answered by \`verifyUserVerification\` ${pending}.`,
      `A wrong code was answered by \`verifyUserOtp\` ${rejected}.`,
      `A temporary code was answered by \`verifyUserOtp\` ${accepted}.`,
      `A wrong code for a registration was answered ${pending}, the right code after it ${accepted}.`,
      `After one wrong code for a verification, the right one was answered ${accepted}.`,
      `After a wrong code, \`getUserVerification\` was answered ${pending}.`,
      `After \`expires_at\`, \`getUserVerification\` was answered ${rejected}, the right code ${rejected}.`,
      `After \`expires_at\`, \`getUserRegistration\` was answered ${rejected}, the right code ${rejected}.`,
      "A code for an accepted registration was answered with HTTP 422.",
      `A code for an accepted verification was answered with HTTP 422, its state ${accepted}.`,
      "`createFactorRegistration` was answered with HTTP 201.",
      "`createDeviceVerification` was answered with HTTP 201.",
      "`verified: true` for an authenticator was answered with HTTP 422.",
      "`deleteEnrolledFactor` of a removed device was answered with HTTP 404.",
      expect.stringMatching(
        /^`X-RateLimit-Remaining` went from 5000 to 5000 while this program made 33 calls\.$/,
      ),
    ]);
    const starts = desk.control
      .listJournal({ operation: "createFactorRegistration" })
      .map(({ id }) => desk.control.getCall({ call_id: id }).request.body);
    expect(starts).toHaveLength(3);
    expect(new Set(starts.map((body) => /"factor_id":\d+/.exec(JSON.stringify(body))?.[0])).size).toBe(1);
    const markdown = await readFile(join(folder, "report.md"), "utf8");
    expect(markdown).toContain("Does a refresh token still work?\n\nNot measured: it needs a refresh token");
    await rm(folder, { recursive: true });
  });

  it("goes on after a code that is accepted as the reference has it, in an envelope", async () => {
    const { url, control, close } = await startSandbox({ compat: "documented" });
    const { code, out } = await run(["check", "grace", "--write", "--json", "--sandbox-url", url], {
      isTTY: true,
      input: [["to go on", "grace\r"]],
      wait: (advance_ms) => control.setClock({ advance_ms }),
    });
    await close();
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("while this program made") });
    expect(out).toContain("by `verifyUserOtp` with HTTP 200 and the code 401 in the body.");
  });

  it("takes a sandbox of its own, which does not wait", async () => {
    const input = [["to go on", "grace\r"]] as const;
    const wait = () => expect.unreachable("it waits");
    const args = ["check", "grace", "--write", "--sandbox", "--json"];
    const { code, out } = await run(args, { isTTY: true, input, wait });
    const expired = "`getUserVerification` was answered with HTTP 200 and the state `rejected`";
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(expired) });
  });

  it("makes no call after Ctrl-C but those that clean up, says what is left, and ends no change, at each call", async () => {
    const args = ["check", "ada", "--write"];
    const { called: reads } = await runInProcess(["check", "ada"]);
    const { called: windows } = await runInProcess(args, undefined, typed);
    const seen: object[] = [];
    for (const [at, operation] of windows.entries()) {
      const { isEnded, ...rest } = await interruptAt(at, args);
      const isInRound = at >= reads.length && at < windows.length - 1;
      seen.push({ at, operation, ...rest, ...(isInRound && { isEnded }) });
    }
    const check = { code: 130, left: ["Phone"], later: "", end: "Nothing was changed" };
    const inCleanUp = { ...check, end: "No device is left behind" };
    const later = expect.stringMatching(
      /^(verifyUserOtp,)?getAuthenticationDevices(,deleteEnrolledFactor)?$/,
    );
    const expected = windows.map((operation, at) => {
      if (at < reads.length) return { at, operation, ...check };
      if (at === windows.length - 1) return { at, operation, ...inCleanUp };
      // one that reads ends at once, any other is completed: its effect would be unknown
      return { at, operation, ...inCleanUp, later, isEnded: isRead(operation) };
    });
    expect(seen).toEqual(expected);
    expect(windows.length - reads.length).toBeGreaterThan(20);
  });

  it("tries again to clean up, unlike every call before", async () => {
    const args = ["check", "ada", "--write"];
    const { calls } = await runInProcess(args, undefined, typed);
    for (const [at, code] of [
      [calls - 2, 1],
      [calls - 1, 0],
    ]) {
      const service: Service = async (index, respond) =>
        index === at ? new Response("", { status: 503 }) : respond();
      const found = await runInProcess(args, service, typed);
      expect([found.code, found.err]).toEqual([code, expect.stringMatching(/✓ clean up .*\n$/)]);
    }
  });

  it("leaves no device behind when the window of the terminal is closed", async () => {
    const terminal = runInTerminal(["check", "ada", "--write", ...desk.at]);
    await terminal.says("to go on: ");
    terminal.type("ada\r");
    await terminal.says("second code");
    expect(own()).toHaveLength(1);
    terminal.close();
    await terminal.ended;
    expect(own()).toEqual([]);
  });

  it("ends a wait at once", async () => {
    const controller = new AbortController();
    const { code, err } = await write({ controller, wait: () => controller.abort() });
    expect({ code, left: own() }).toEqual({ code: 130, left: [] });
    expect(err).not.toContain("late enroll");
  });

  it.each([
    ["status", "has failed: try again"],
    ["drop_connection", "Cannot reach"],
  ] as const)(
    "stops at the first step that fails, and removes what it has enrolled: %s",
    async (kind, text) => {
      desk.control.addFault({ kind, operation: "verifyUserVerification" });
      const { code, err } = await write({ env: { NO_COLOR: "1" } });
      expect({ code, left: own() }).toEqual({ code: 1, left: [] });
      expect(err).toMatch(RegExp(`✗ verify .*${text}.*\n✓ clean up +the device is removed\n$`));
      expect(called()).not.toContain("verifyUserOtp");
    },
  );

  const status = (word: string) => `"status":"${word}"`;
  const long = "x".repeat(41);
  const tooMany = '{"statusCode":429,"name":"TooManyRequestsError","message":"slow down"}';
  // biome-ignore format: a table
  it.each<[string, RegExp, Partial<Parameters<Tamper>[1]> | [string | RegExp, string], number, string]>([
    ["no secret", /registrations$/, [/"totp_url":"[^"]+",?/, ""], 1, "enroll       the response has no totp_url"],
    ["a secret of another kind", /registrations$/, [/totp\/([^?]+)\?/, "hotp/$1?counter=1&"], 1, "enroll       the totp_url is not of a time-based code"],
    ["pending for the right code", /registrations\/./, [status("accepted"), status("pending")], 1, "enroll       the code was not accepted: HTTP 200 and the state `pending`\n"],
    ["a long state", /verifications\/./, [status("accepted"), status(long)], 1, `verify       the code was not accepted: HTTP 200 and the state \`${long.slice(1)}\`\n`],
    ["an undeclared status", /verifications\/./, { status: 206 }, 3, "verify       the code was not accepted: HTTP 206\n"],
    ["a page", /verifications\/./, { type: "text/html" }, 1, "does not respond as OneLogin's API does"],
    ["too many requests", /verifications\/./, { status: 429, text: tooMany }, 1, "verify       The rate limit is used up"],
  ])("stops where it gets %s", async (_, place, change, exit, text) => {
    const { url, close } = await startTampering(createSandbox({ users: desk.users }), (path, response) => {
      if (!place.test(path)) return;
      if (Array.isArray(change)) response.text = response.text.replace(...change);
      else Object.assign(response, change);
    });
    const options = { isTTY: true, input: [["to go on", "ada\r"]] as const, env: { NO_COLOR: "1" } };
    const { code, err } = await run(["check", "ada", "--write", "--sandbox-url", url], options);
    close();
    expect({ code, err }).toEqual({ code: exit, err: expect.stringContaining(text) });
    expect(err).toMatch(/\n✗ .*\n✓ clean up .*\n$/);
  });

  it("generates codes by the server's clock", async () => {
    desk.control.setClock({ advance_ms: 600_000 });
    const { code, err } = await write();
    expect([code, err]).toEqual([0, expect.stringMatching(/ clock +this machine is (599|60\d) s behind/)]);
  });

  it("says nothing of the account's factors if the user cannot enroll an authenticator", async () => {
    desk.control.updateUser({ user_id: 42, factors: ["sms"] });
    const { code, err } = await write();
    expect([code, err]).toEqual([1, expect.stringContaining("this user cannot enroll Google Auth")]);
    expect(err).not.toContain("factor_id");
  });

  it("enrolls nothing once a step has failed", async () => {
    desk.control.addFault({ kind: "status", status: 403, operation: "getAuthFactors", times: 1 });
    expect((await write()).code).toBe(1);
    expect(called()).not.toContain("createFactorRegistration");
    expect(called()).toContain("getAuthenticationDevices");
  });

  it("says which device to remove if it cannot be removed", async () => {
    desk.control.addFault({ kind: "status", status: 403, operation: "deleteEnrolledFactor" });
    const { code, err } = await write();
    expect([code, ...own()]).toEqual([1, expect.stringMatching(/^onelogin-mfa check 20/)]);
    expect(err).toContain(`Remove the device "${own()[0]}" by hand.`);
  });

  it.each([
    ["for another name", ["ada"], [["to go on", "bob\r"]] as const, "Nothing was changed."],
    ["without a user", [], [], "--write needs a test user."],
    ["without a terminal", ["ada"], undefined, "run it in a terminal."],
  ])("sends nothing %s", async (_, user, input, text) => {
    const options = input ? { isTTY: true, input } : {};
    const { code, err } = await run(["check", ...user, "--write", ...desk.at], options);
    expect([code, err, called()]).toEqual([2, expect.stringContaining(text), []]);
  });
});
