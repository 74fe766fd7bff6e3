import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "./support/command-line.ts";
import { startHelpDesk } from "./support/sandbox.ts";

const desk = await startHelpDesk();

const names = () => desk.control.listDevices({ user_id: 42 }).map((device) => device.user_display_name);
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
    expect(names()).toEqual(all);
  });

  it("ends the wait for a push", async () => {
    const args = ["verify", "42", "--device", desk.idOf("Protect")];
    const { code, err } = await interruptAt("getUserVerification", args);
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("expires by itself.") });
  });

  it("leaves a code that cannot be removed, and says until when it is valid", async () => {
    desk.control.addFault({ kind: "status", status: 403, operation: "deleteEnrolledFactor" });
    const { code, err } = await interruptAt("generateOtp", ["code", "42", "--yes"]);
    const text =
      /\nInterrupted\. A code was generated\. Nobody has seen it; it expires at \S+ \d\d:\d\d GMT\S*\.\n$/;
    expect({ code, err }).toEqual({ code: 130, err: expect.stringMatching(text) });
  });

  it("ends the wait for a line of a pipe", async () => {
    const controller = new AbortController();
    const interrupt = () => {
      controller.abort();
      return "";
    };
    const { code } = await run(["verify", "42", ...desk.at], { controller, input: [["Started", interrupt]] });
    expect(code).toBe(130);
  });

  it("ends a removal that may have happened", async () => {
    const args = ["remove", "42", desk.idOf("Desk"), "--yes"];
    const { code, err } = await interruptAt("deleteEnrolledFactor", args);
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("list the devices to see.") });
  });

  it("ends a reset with a report of what is removed and what is not", async () => {
    const { code, out, err } = await interruptAt("deleteEnrolledFactor", ["reset", "42", "--yes"]);
    expect({ code, left: names() }).toEqual({ code: 130, left: all.slice(1) });
    expect(out.match(/ failed /g)).toHaveLength(4);
    expect(err).toContain("Interrupted: 4 of 4 devices are not known to be removed.");
  });

  it("ends a reset before it has looked what is still there, and says so", async () => {
    const controller = new AbortController();
    const onError = (text: string) => text.includes("4 of 4") && controller.abort();
    const options = { isTTY: true, controller, onError };
    const { code, out } = await run(["reset", "42", "--yes", ...desk.at], options);
    const says = expect.stringContaining("Not checked whether all devices are removed");
    expect({ code, out }).toEqual({ code: 130, out: says });
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
    expect({ code, err, left: names() }).toEqual({
      code: 130,
      err: expect.stringMatching(/\nInterrupted\. Nothing was changed\.\n$/),
      left: all,
    });
  });

  it("is told from the end of the input", async () => {
    const options = { isTTY: true, input: [["to go on: ", "\u0004"]] as const };
    const { code, err } = await run(["reset", "42", ...desk.at], options);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("The input has ended before an") });
  });
});

it("Ctrl-C before the first question ends the command without one", async () => {
  const controller = new AbortController();
  controller.abort();
  const { code, err } = await run(["devices", "42"], { isTTY: true, controller });
  expect({ code, err }).toEqual({ code: 130, err: "\nInterrupted. Nothing was changed.\n" });
});
