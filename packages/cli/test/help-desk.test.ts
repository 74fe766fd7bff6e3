import { stripVTControlCharacters } from "node:util";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { localTime } from "../src/local-time.ts";
import { run } from "./support/command-line.ts";
import { startHelpDesk } from "./support/sandbox.ts";
import { startTampering } from "./support/tampering-server.ts";

const desk = await startHelpDesk();

const user_id = 42;

/** A device with its name. */
interface Named {
  user_display_name: string;
}

const code = () => `${desk.control.getLatestCode({ user_id }).code}\r`;
const devicesLeft = () => desk.control.listDevices({ user_id }).length;

/** Acts as the user as soon as the state is polled. */
function act(operation: string, action: () => void): void {
  desk.listen((called) => {
    if (called !== operation) return;
    desk.listen(() => {});
    action();
  });
}

/** Has a poll follow at once on the one that found the user still waited for; to be given what is printed. */
function skipPauses() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  return (text: string) => text.includes("Waiting for the use") && void vi.advanceTimersByTimeAsync(5_000);
}

describe("verify", () => {
  it("asks for the code until it is right, and never shows it", async () => {
    const input = [
      ["Code from the user", "000000\r"],
      ["Code from the user", () => ` ${code()}`],
    ] as const;
    const options = { isTTY: true, input, env: { NO_COLOR: "1" } };
    const args = ["verify", "ada", "--expires-in", "5m", ...desk.at];
    const { code: exit, out, err } = await run(args, options);
    expect({ exit, out }).toEqual({ exit: 0, out: "Accepted: this is the user.\n" });
    const [started = "", ...asked] = err.split("\n");
    const [challenge] = desk.control.listChallenges({ user_id });
    const until = localTime(new Date(challenge?.expires_at ?? ""));
    expect(started).toBe(`Started a verification with Phone (OneLogin SMS). It expires at ${until}.`);
    const question = "Code from the user (not shown): ";
    expect(asked).toEqual([question, "Wrong code.", question, ""]);
  });

  it("gives up once no code is typed, and the person says so", async () => {
    const typed = [" ", "not yet, why", "", "Yes"];
    const input = typed.map((text, index) => [index % 2 ? "Give up?" : "Code from", `${text}\r`] as const);
    const options = { isTTY: true, input, env: { NO_COLOR: "1" } };
    const { code: exit, out, err } = await run(["verify", "ada", ...desk.at], options);
    expect({ exit, out }).toEqual({ exit: 3, out: "Not verified: the user has not answered.\n" });
    expect(err.match(/Give up\?.*(not yet|Yes)/g)).toHaveLength(2);
  });

  it("takes the only device, and asks which of more if none is the default", async () => {
    await run(["remove", "ada", desk.idOf("Phone"), "--yes", ...desk.at]);
    const { code: exit, err } = await run(["verify", "ada", ...desk.at]);
    const text = /^The user has no default device: choose one with --device\.\ndevice_id .*\n(.*\n){4}$/;
    expect({ exit, err }).toEqual({ exit: 2, err: expect.stringMatching(text) });
    for (const name of ["Desk", "Mail"]) await run(["remove", "ada", desk.idOf(name), "--yes", ...desk.at]);
    act("createDeviceVerification", () => desk.control.setClock({ advance_ms: 130_000 }));
    const only = expect.stringContaining("Started a verification with Protect");
    expect(await run(["verify", "ada", ...desk.at])).toMatchObject({ code: 3, err: only });
  });

  it.each([
    ["accepted", 0, "Accepted: this is the user."],
    ["rejected", 3, "Rejected: the user or OneLogin has refused."],
    ["odd", 3, 'Not verified: OneLogin gives a state that is not known, "odd".'],
  ])("says what a state means with which a verification starts: %s", async (state, exit, text) => {
    const { url, close } = await startTampering(createSandbox({ users: desk.users }), (path, response) => {
      if (path.endsWith("/verifications"))
        response.text = response.text.replace("{", `{"status":"${state}",`);
      response.text = response.text.replace('"status":"pending"', `"status":"${state}"`);
    });
    const input = state === "odd" ? "123456\n" : "";
    const result = await run(["verify", "ada", "--sandbox-url", url], { input });
    close();
    expect(result).toMatchObject({ code: exit, out: `${text}\n` });
  });

  it("reads codes from a pipe", async () => {
    const input = [["Started", () => `000000\n${code().replace("\r", "\n")}`]] as const;
    const { code: exit, out } = await run(["verify", "42", "--json", ...desk.at], { input });
    expect({ exit, outcome: JSON.parse(out) }).toMatchObject({ exit: 0, outcome: { status: "accepted" } });
  });

  it.each([
    ["approved", "approveMessage", 0, "Accepted: this is the user.\n"],
    ["denied", "denyMessage", 3, "Rejected: the user or OneLogin has refused.\n"],
  ] as const)("waits for a push that is %s, with its state on a terminal", async (_, action, exit, out) => {
    act("getUserVerification", () => {
      const { id: message_id } = desk.control.getLatestMessage({ user_id });
      desk.control[action]({ message_id });
    });
    const args = ["verify", "ada", "--device", desk.idOf("Protect"), ...desk.at];
    const result = await run(args, { isTTY: true, env: { NO_COLOR: "1" }, onError: skipPauses() });
    // the state is written over
    const err = expect.stringMatching(
      /\nWaiting for the user: pending\r.\[KWaiting for the user: pending, \d s\r.\[KWaiting for the user: \w+, \d s\r.\[K$/,
    );
    expect(result).toMatchObject({ code: exit, out, err });
  });

  it("keeps the line of progress in one row of a narrow terminal", async () => {
    act("getUserVerification", () => {
      const { id: message_id } = desk.control.getLatestMessage({ user_id });
      desk.control.approveMessage({ message_id });
    });
    const args = ["verify", "ada", "--device", desk.idOf("Protect"), ...desk.at];
    const { err } = await run(args, { isTTY: true, columns: 20, onError: skipPauses() });
    // a character in the last column would begin the next row
    expect(err).toMatch(/\nWaiting for the use\r.\[KWaiting for the use\r.\[K/);
  });

  it("clears the line of progress before an error", async () => {
    desk.control.addFault({ kind: "status", status: 403, operation: "getUserVerification" });
    const args = ["verify", "ada", "--device", desk.idOf("Protect"), ...desk.at];
    const { code: exit, err } = await run(args, { isTTY: true });
    const text = /\nWaiting for the user: pending\r.\[KThe credentials may not do this/;
    expect({ exit, err }).toEqual({ exit: 1, err: expect.stringMatching(text) });
  });

  it("shows what the user types into the phone, and ends when the time is over", async () => {
    act("createDeviceVerification", () => desk.control.setClock({ advance_ms: 130_000 }));
    const { code: exit, err } = await run(["verify", "ada", "--device", desk.idOf("Desk"), ...desk.at]);
    expect({ exit, err }).toEqual({
      exit: 3,
      err: expect.stringMatching(/^Started .*\nThe user types this on the phone: \d+\n$/),
    });
  });

  it("asks what an e-mail was: a code or a link", async () => {
    const input = [["empty if it is a link", code]] as const;
    const args = ["verify", "ada", "--device", desk.idOf("Mail"), ...desk.at];
    const { code: exit, err } = await run(args, { isTTY: true, input });
    expect({ exit, err }).toEqual({ exit: 0, err: expect.stringMatching(/ or a push\): \n$/) });
    act("createDeviceVerification", () => desk.control.setClock({ advance_ms: 130_000 }));
    const link = [["empty if it is a link", " \r"]] as const;
    const out = expect.stringContaining("Rejected: the user or OneLogin has refused.");
    expect(await run(args, { isTTY: true, input: link })).toMatchObject({ code: 3, out });
  });

  it.each([
    [["bob"], "The user has no device that can be verified."],
    [["ada", "--device", "1"], 'The user has no device "1".\ndevice_id '],
    [["ada", "--expires-in", "5"], "--expires-in must be from 2 to 15 minutes."],
    [["ada", "--device", ""], 'The user has no device "".\ndevice_id '],
  ])("sends nothing for %j", async (args, text) => {
    expect(await run(["verify", ...args, ...desk.at])).toMatchObject({
      code: 2,
      err: expect.stringContaining(text),
    });
    expect(desk.control.listMessages({ user_id })).toEqual([]);
  });
});

describe("code", () => {
  it("shows a temporary code on standard output, after a question", async () => {
    const input = [["to go on", " yes \r"]] as const;
    const args = ["code", "ada", "--expires-in", "300", ...desk.at];
    const { code: exit, out, err } = await run(args, { isTTY: true, input });
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/^\d{8}\n$/) });
    expect(stripVTControlCharacters(err)).toMatch(
      /^User 42: ada@example\.com, ada\.\n.*who is asking\? Type "yes" to go on: +yes\s+Shown once, valid until (.*):\nTo use it, .*\n.*\n$/,
    );
    const [, until = ""] = /valid until (.*):\n/.exec(err) ?? [];
    const oneLater = [0, 60_000].map((ms) => localTime(new Date(Date.now() + 240_000 + ms)));
    expect(oneLater).toContain(until);
    expect(err).not.toContain(out.trim());
    const reusable = await run(["code", "ada", "--yes", "--reusable", ...desk.at]);
    expect(reusable.err).toMatch(/\nShown once, valid until \S+ \S+ \S+, reusable:\n/);
  });

  it("tells the user what to choose, in the words of this project's own page", async () => {
    const { err } = await run(["code", "ada", "--yes", ...desk.at]);
    expect(err).toContain('\nTo use it, the user chooses "I cannot use my device" when signing in.\n');
    expect(err).toMatch(/\nAt OneLogin's own sign-in it is "Change Authentication Factor", then "OneLogin T/);
  });

  it.each([
    ["60m", 3600],
    ["7200s", 7200],
    ["7200", 7200],
    ["1h", 3600],
    ["72h", 259_200],
    [undefined, 3600],
  ])("is valid for the time of --expires-in: %s", async (time, seconds) => {
    const option = time === undefined ? [] : ["--expires-in", time];
    const { out } = await run(["code", "ada", "--yes", "--json", ...option, ...desk.at]);
    const leftMs = Date.parse(JSON.parse(out).expires_at) - Date.now();
    // it expires at a whole second
    expect(Math.ceil(leftMs / 60_000) * 60).toBe(seconds);
  });

  it.each(["", " 900", "15 m", "15min", "15M", "1h30m", "1.5h", "-900", "+900", "0x384", "9e2", "m", "2d"])(
    "is not generated for a time of another form: %j",
    async (time) => {
      const { code: exit, err } = await run(["code", "ada", "--yes", `--expires-in=${time}`, ...desk.at]);
      const text = `--expires-in takes seconds (900 or 900s), minutes (15m) or hours (1h), not ${JSON.stringify(time)}.\n`;
      expect([exit, err]).toEqual([2, text]);
    },
  );

  it("generates none unless the word is typed", async () => {
    const refused = await run(["code", "ada", ...desk.at], { isTTY: true, input: [["to go on", "y\r"]] });
    expect(refused).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Nothing was changed.") });
    for (const options of [{}, { isTTY: true, input: "yes\n" }]) {
      expect(await run(["code", "ada", ...desk.at], options)).toMatchObject({
        code: 2,
        err: expect.stringContaining("or with --yes"),
      });
    }
    expect(desk.control.listJournal().filter(({ operation }) => operation === "generateOtp")).toEqual([]);
  });
});

describe("remove and reset", () => {
  it("removes one device", async () => {
    const device_id = desk.idOf("Phone");
    const asks = await run(["remove", "ada", device_id, ...desk.at]);
    expect([asks, devicesLeft()]).toMatchObject([{ code: 2 }, 4]);
    const { code: exit, out, err } = await run(["remove", "ada", device_id, "--yes", ...desk.at]);
    expect([exit, out, devicesLeft()]).toEqual([0, `Removed ${device_id} (SMS).\n`, 3]);
    expect(err).toMatch(/^User 42: .*\ndevice_id .*\n.*\n\d+ +SMS +Phone +yes\n$/);
    const again = await run(["remove", "ada", device_id, "--yes", ...desk.at]);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining(`no device "${device_id}"`) });
  });

  it("removes the device with a name", async () => {
    const device_id = desk.idOf("Desk");
    const { code: exit, out } = await run(["remove", "ada", "Desk", "--yes", ...desk.at]);
    expect([exit, out, devicesLeft()]).toEqual([0, `Removed ${device_id} (OneLogin Voice).\n`, 3]);
    expect(desk.idOf("Desk")).toBe("");
  });

  it.each(["desk", "Des", "Desk ", ""])(
    "compares the whole name of a device, which is not %j",
    async (name) => {
      const { code: exit, err } = await run(["remove", "ada", name, "--yes", ...desk.at]);
      const text = RegExp(`\nThe user has no device "${name}"\\.\ndevice_id .*\n.*\n(\\d+ .*\n){4}$`);
      expect([exit, err, devicesLeft()]).toEqual([2, expect.stringMatching(text), 4]);
    },
  );

  /** Runs a command against a sandbox whose devices are named anew. */
  async function runWithNames(args: readonly string[], rename: (list: Named[]) => void) {
    const sandbox = createSandbox({ users: desk.users });
    const { url, close } = await startTampering(sandbox, (path, response) => {
      if (!path.endsWith("/devices")) return;
      const list: Named[] = JSON.parse(response.text);
      rename(list);
      response.text = JSON.stringify(list);
    });
    const result = await run([...args, "--sandbox-url", url]);
    close();
    const left = sandbox.control.listDevices({ user_id }).map((device) => device.user_display_name);
    return { ...result, left };
  }

  it("asks for the id if several devices have the name", async () => {
    const {
      code: exit,
      err,
      left,
    } = await runWithNames(["remove", "ada", "Mine", "--yes"], (list) => {
      for (const one of list.slice(1, 3)) one.user_display_name = "Mine";
    });
    const text =
      /\nThe user has 2 devices "Mine". Give the device_id of one:\ndevice_id .*\n.*\n\d+ +OneLogin +Mine\n\d+ +OneLogin Voice +Mine\n$/;
    expect([exit, err, left.length]).toEqual([2, expect.stringMatching(text), 4]);
  });

  it("takes an id before a name", async () => {
    const { control } = createSandbox({ users: desk.users });
    const id = control
      .listDevices({ user_id })
      .find((device) => device.user_display_name === "Mail")?.device_id;
    const { code: exit, left } = await runWithNames(["remove", "ada", id ?? "", "--yes"], (list) => {
      for (const one of list.slice(0, 3)) one.user_display_name = id ?? "";
    });
    expect([exit, left]).toEqual([0, ["Phone", "Protect", "Desk"]]);
  });

  it("takes no empty name, as of a variable of the shell that is not set", async () => {
    const { code: exit, left } = await runWithNames(["remove", "ada", "", "--yes"], (list) => {
      for (const one of list.slice(0, 1)) one.user_display_name = "";
    });
    expect([exit, left.length]).toEqual([2, 4]);
  });

  it("says whom it is about, before it asks and with --yes", async () => {
    const known = "User 42: ada@example.com, ada.\n";
    for (const command of [["code"], ["remove", "Desk"], ["reset"]]) {
      const [name = "", ...device] = command;
      for (const [user, text] of [
        ["ada@example.com", known],
        ["ada", known],
        ["42", known],
      ] as const) {
        desk.reset();
        for (const yes of [[], ["--yes"], ["--yes", "--json"]]) {
          const { err } = await run([name, user, ...device, ...yes, ...desk.at]);
          expect(err.startsWith(text), `${[name, user, ...yes]}: ${err}`).toBe(true);
        }
      }
    }
  });

  it("says the id alone if the credentials may not read users", async () => {
    desk.control.addFault({ kind: "status", status: 403, operation: "getUser", times: 1 });
    const { err } = await run(["reset", "42", "--yes", ...desk.at]);
    expect(err.startsWith("User 42.\n"), err).toBe(true);
  });

  it("removes all devices once the user's name is typed, with progress and a report", async () => {
    const input = [["to go on", "ada\r"]] as const;
    const { code: exit, out, err } = await run(["reset", "ada", ...desk.at], { isTTY: true, input });
    expect({ exit, left: devicesLeft() }).toEqual({ exit: 0, left: 0 });
    expect(err).toMatch(/^User 42: .*\ndevice_id .*\n.*\n\d+ +SMS +Phone +yes\n/);
    expect(err).toContain("Removing [....................] 0 of 4\r\u001b[K");
    expect(err).toContain("Removing [##########..........] 2 of 4");
    expect(err).toMatch(/4 of 4\r.\[K$/);
    expect(out).toMatch(/^device_id +auth_factor_name +result +why\n(?:.*\n)*/);
    expect(out.match(/ deleted$/gm)).toHaveLength(4);
    expect(out).toContain("\u001b[32mAll devices are removed.");
  });

  it.each([
    { env: { TERM: "dumb" }, controls: [] },
    { env: { NO_COLOR: "1" }, controls: ["\u001b[K"] },
    { env: { TERM: "xterm" }, controls: ["\u001b[K", "\u001b[32m", "\u001b[0m"] },
  ])("controls a terminal with $env by $controls", async ({ env, controls }) => {
    const { out, err } = await run(["reset", "ada", "--yes", ...desk.at], { isTTY: true, env });
    expect(out).toContain("All devices are removed.");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
    expect([...new Set((err + out).match(/\u001b\[\d*\w/g))]).toEqual(controls);
  });

  it("removes nothing for another name", async () => {
    const input = [["to go on", "bob\r"]] as const;
    const { code: exit } = await run(["reset", "ada", ...desk.at], { isTTY: true, input });
    expect({ exit, left: devicesLeft() }).toEqual({ exit: 2, left: 4 });
  });

  it("goes on after a failure, says why, and ends with 1", async () => {
    desk.control.addFault({ kind: "status", status: 403, operation: "deleteEnrolledFactor", times: 1 });
    const { code: exit, out } = await run(["reset", "ada", "--yes", ...desk.at]);
    expect({ exit, left: devicesLeft() }).toEqual({ exit: 1, left: 1 });
    expect(out).toMatch(
      / failed +The credentials may not do this(?:.*\n)*Not all devices are removed\. Still there: \d+\.\n$/,
    );
  });

  it("says that there is nothing to remove", async () => {
    const out = "There is nothing to remove.\n";
    const err = "User 43: bob@example.com, bob.\nThe user has no device that can be verified.\n";
    expect(await run(["reset", "bob", ...desk.at], { isTTY: true })).toEqual({ code: 0, out, err });
  });
});
