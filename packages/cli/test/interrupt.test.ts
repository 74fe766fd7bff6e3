import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { afterEach, describe, expect, it } from "vitest";
import { type RunOptions, run } from "./support/command-line.ts";
import { runInTerminal } from "./support/pseudo-terminal.ts";
import { startHelpDesk } from "./support/sandbox.ts";

const desk = await startHelpDesk();

const names = (user_id: number) =>
  desk.control.listDevices({ user_id }).map(({ user_display_name }) => user_display_name);
const all = ["Phone", "Protect", "Desk", "Mail"];

/** Presses Ctrl-C while the response to an operation is on its way. */
async function interruptAt(
  operation: string,
  args: readonly string[],
  typed: readonly (readonly [string, string])[] = [],
) {
  const controller = new AbortController();
  let isReached = false;
  desk.listen((called) => {
    if (called !== operation) return;
    isReached = true;
    controller.abort();
  });
  const result = await run([...args, ...desk.at], { isTTY: typed.length > 0, input: typed, controller });
  return { ...result, isReached };
}

describe("Ctrl-C in the middle of a step", () => {
  it.each([
    ["generateToken", ["user", "ada"], "Nothing was changed."],
    ["listUsers", ["user", "ada"], "Nothing was changed."],
    ["getAuthFactors", ["factors", "42"], "Nothing was changed."],
    ["getAuthenticationDevices", ["devices", "42"], "Nothing was changed."],
    ["getAuthenticationDevices", ["verify", "42"], "Nothing was changed."],
    ["createDeviceVerification", ["verify", "42"], "the verification expires by itself."],
    ["listUsers", ["code", "ada", "--yes"], "Nothing was changed."],
    ["generateOtp", ["code", "42", "--yes"], "Nobody has seen the code, and it is removed."],
    ["getAuthenticationDevices", ["reset", "42", "--yes"], "Nothing was changed."],
    ["generateToken", ["check", "42"], "Nothing was changed."],
    ["getRateLimit", ["check", "42"], "Nothing was changed."],
    ["listUsers", ["check", "42"], "Nothing was changed."],
    ["getAuthFactors", ["check", "42"], "Nothing was changed."],
    ["getAuthenticationDevices", ["check", "42"], "Nothing was changed."],
  ])("ends with 130 and says what is left: %s in %j", async (operation, args, text) => {
    const { code, out, err, isReached } = await interruptAt(operation, args);
    expect({ code, out, isReached }).toEqual({ code: 130, out: "", isReached: true });
    expect(err).toMatch(/\nInterrupted\. .*\n$/);
    expect(err).toContain(text);
    expect(names(42)).toEqual(all);
  });

  it("ends the wait for a push", async () => {
    const args = ["verify", "42", "--device", desk.idOf("Protect")];
    const { code, err } = await interruptAt("getUserVerification", args);
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("expires by itself.") });
  });

  it("ends a removal that may have happened", async () => {
    const args = ["remove", "42", desk.idOf("Desk"), "--yes"];
    const { code, err } = await interruptAt("deleteEnrolledFactor", args);
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("list the devices to see.") });
  });

  it("ends a reset with a report of what is removed and what is not", async () => {
    const { code, out, err } = await interruptAt("deleteEnrolledFactor", ["reset", "42", "--yes"]);
    expect({ code, left: names(42) }).toEqual({ code: 130, left: all.slice(1) });
    expect(out.match(/ failed /g)).toHaveLength(4);
    expect(err).toContain("Interrupted: 4 of 4 devices are not known to be removed.");
  });

  it("writes no report", async () => {
    const report = join(tmpdir(), `cli-interrupted-${process.pid}`);
    const { code } = await interruptAt("getAuthenticationDevices", ["check", "42", "--report", report]);
    expect({ code, exists: existsSync(`${report}.md`) }).toEqual({ code: 130, exists: false });
  });
});

describe("Ctrl-C as a key", () => {
  it.each([
    ["the account", () => ["devices", "42"], "Subdomain"],
    ["the client id", () => ["devices", "42", "--base-url", desk.url], "Client id: "],
    ["a yes", () => ["reset", "42", ...desk.at], "to go on: "],
  ])("ends the command while it waits for %s", async (_, args, prompt) => {
    const { code, err } = await run(args(), { isTTY: true, input: [[prompt, "\u0003"]] });
    expect({ code, err, left: names(42) }).toEqual({
      code: 130,
      err: expect.stringMatching(/\nInterrupted\. Nothing was changed\.\n$/),
      left: all,
    });
  });
});

it("Ctrl-C before the first question ends the command without one", async () => {
  const controller = new AbortController();
  controller.abort();
  const { code, err } = await run(["devices", "42"], { isTTY: true, controller });
  expect({ code, err }).toEqual({ code: 130, err: "\nInterrupted. Nothing was changed.\n" });
});

describe("check --write", () => {
  // it sends codes again on purpose, which the sandbox finds
  afterEach(() => desk.reset());
  const called = () => desk.control.listJournal().map(({ operation }) => operation);
  const write = (options: RunOptions = {}, ...args: readonly string[]) =>
    run(["check", "bob", "--write", ...args, ...desk.at], {
      ...{ isTTY: true, input: [["to go on", "bob\r"]] },
      wait: (advance_ms) => desk.control.setClock({ advance_ms }),
      ...options,
    });

  it("enrolls an authenticator, measures with it and removes it, once the user's name is typed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cli-write-"));
    const { code, err } = await write({ env: { NO_COLOR: "1" } }, "--report", join(folder, "report"));
    expect({ code, left: names(43) }).toEqual({ code: 0, left: [] });
    const steps = stripVTControlCharacters(err).match(/^. [\w ]+?(?= {2,})/gm);
    const expected =
      "enroll,completed,verify,second code,one step,expiry,remove,late enroll,verified,calls,clean up";
    expect(steps?.slice(9)).toEqual(expected.split(",").map((name) => `✓ ${name}`));
    const { answers } = JSON.parse(await readFile(join(folder, "report.json"), "utf8"));
    const guide = await readFile(new URL("../../../spec/guides/about-evidence.md", import.meta.url), "utf8");
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
        /^`X-RateLimit-Remaining` went from 5000 to 5000 while this program made \d\d calls\.$/,
      ),
    ]);
    const markdown = await readFile(join(folder, "report.md"), "utf8");
    expect(markdown).toContain("Does a refresh token still work?\n\nNot measured: it needs a refresh token");
    await rm(folder, { recursive: true });
  });

  it("goes on after a code that is accepted as the reference has it, in an envelope", async () => {
    const { url, control, close } = await startSandbox({ compat: "documented" });
    const { code, out } = await run(["check", "grace", "--write", "--json", "--sandbox-url", url], {
      ...{ isTTY: true, input: [["to go on", "grace\r"]] },
      wait: (advance_ms) => control.setClock({ advance_ms }),
    });
    await close();
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("while this program made") });
    expect(out).toContain("by `verifyUserOtp` with HTTP 200 and the code 401 in the body.");
  });

  it("leaves no device behind, whenever Ctrl-C comes", async () => {
    await write();
    const windows = called().reverse();
    const first = windows.indexOf("createFactorRegistration");
    const late: object[] = [];
    for (let at = first; at < windows.length; at++) {
      desk.reset();
      const controller = new AbortController();
      let calls = 0;
      desk.listen(() => {
        if (calls++ === at) controller.abort();
      });
      const { code, err } = await write({ controller });
      const isTold = err.includes("No device is left behind");
      if (code !== 130 || !isTold || names(43).length > 0)
        late.push({ at, operation: windows[at], code, left: names(43) });
    }
    expect(first).toBeGreaterThan(0);
    expect(windows.length - first).toBeGreaterThan(20);
    expect(late).toEqual([]);
  });

  it("leaves no device behind when the window of the terminal is closed", async () => {
    const terminal = runInTerminal(["check", "bob", "--write", ...desk.at]);
    await terminal.says("to go on: ");
    terminal.type("bob\r");
    await terminal.says("second code");
    expect(names(43)).toHaveLength(1);
    terminal.close();
    await terminal.ended;
    expect(names(43)).toEqual([]);
  });

  it("ends a wait at once", async () => {
    const controller = new AbortController();
    const { code, err } = await write({ controller, wait: () => controller.abort() });
    expect({ code, left: names(43) }).toEqual({ code: 130, left: [] });
    expect(err).not.toContain("late enroll");
  });

  it("stops at the first step that fails, and removes what it has enrolled", async () => {
    desk.control.addFault({ kind: "status", status: 500, operation: "verifyUserVerification" });
    const { code, err } = await write();
    expect({ code, left: names(43) }).toEqual({ code: 1, left: [] });
    expect(stripVTControlCharacters(err)).toMatch(/✗ verify .* has failed: try again/);
    expect(called()).not.toContain("verifyUserOtp");
  });

  it("says nothing of the account's factors if the user cannot enroll an authenticator", async () => {
    desk.control.updateUser({ user_id: 43, factors: ["sms"] });
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
    expect([code, ...names(43)]).toEqual([1, expect.stringMatching(/^onelogin-mfa check 20/)]);
    expect(err).toContain(`Remove the device "${names(43)[0]}" by hand.`);
  });

  it.each([
    ["for another name", ["bob"], [["to go on", "ada\r"]] as const, "Nothing was changed."],
    ["without a user", [], [], "--write needs a test user."],
    ["without a terminal", ["bob"], undefined, "run it in a terminal."],
  ])("sends nothing %s", async (_, user, input, text) => {
    const options = input ? { isTTY: true, input } : {};
    const { code, err } = await run(["check", ...user, "--write", ...desk.at], options);
    expect([code, err, called()]).toEqual([2, expect.stringContaining(text), []]);
  });
});
