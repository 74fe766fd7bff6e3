import { enroll } from "@onelogin-mfa/client";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../src/run.ts";
import { run } from "./support/command-line.ts";
import { startTampering } from "./support/tampering-server.ts";

const display_name = "Ada\u001b[2J\u009bm\u202ephone";
const sandbox = await startSandbox({
  users: [
    { id: 42, name: "Ada", email: "ada@example.com", username: "ada", phone: "+15550100" },
    { id: 43, name: "Bob", email: "twin@example.com", username: "bob" },
    { id: 45, name: "Bob", email: "b7@example.com", username: "b7" },
    { id: 46, name: "Bob", email: "7b@example.com", username: "7b" },
    { id: 44, name: "Bob", email: "rob@example.com", username: "rob", factors: [] },
  ],
});
// an application may hand on any name that its user has typed
await enroll(sandbox.client(), { user_id: 42, factor: "SMS", display_name, verified: true });
const at = ["--sandbox-url", sandbox.url];
afterAll(() => sandbox.close());

describe("lists", () => {
  // biome-ignore format: a table
  it.each([
    [["user", "ada@example.com"], /id +e-mail +user name +status\n.*\n42 +ada@example.com +ada +1 \(active\)\n$/],
    [["user", "bob"], /\n43 +twin@example.com/],
    [["user", "b7"], /\n45 +b7@/],
    [["user", "7b"], /\n46 +7b@/],
    [["factors", "7b"], /factor_id/],
    [["factors", "b7"], /factor_id/],
    [["factors", "ada"], /factor_id +auth_factor_name +name\n(?:.*\n)*.*OneLogin Voice/],
    [["devices", "42"], /device_id +auth_factor_name +name +default\n.*\n\d+ +SMS +Ada\ufffd\[2J\ufffdm\ufffdphone +yes\n$/],
  ])("prints a table: %j", { tags: "security" }, async (args, text) => {
    expect(await run([...args, ...at])).toMatchObject({ code: 0, out: expect.stringMatching(text), err: "" });
  });

  it.each([
    ["user", /Arguments:\n +user +e-mail address or user name\n/],
    ["devices", /Arguments:\n +user +e-mail address, user name or id of the user\n/],
  ])("says in the help of %s how to name a user", async (command, text) => {
    expect((await run([command, "--help"])).out).toMatch(text);
  });

  it("are among the commands of the help, which is there without a command", async () => {
    for (const args of [[], ["--help"]]) {
      const { out } = await run(args);
      expect(out).toMatch(
        /\n {2}user {8}find a user by (?:.*\n)* {2}devices {5}list what a user has enrolled\n/,
      );
    }
  });

  it("prints what the API has returned as JSON, and nothing else", async () => {
    const { out, err } = await run(["devices", "ada", "--json", ...at]);
    const [device] = JSON.parse(out);
    expect(out).toContain(String.raw`Ada\u001b[2J\u009bm\u202ephone`);
    expect(device.user_display_name).toBe(display_name);
    expect({ device, err }).toMatchObject({ device: { auth_factor_name: "SMS", default: true }, err: "" });
  });

  it("says on standard error that a list is empty", async () => {
    const err = "The user has no device that can be verified.\n";
    expect(await run(["devices", "44", ...at])).toEqual({ code: 0, out: "", err });
    const none = { code: 0, out: "", err: expect.stringContaining("cannot enroll") };
    expect(await run(["factors", "44", ...at])).toEqual(none);
    expect(await run(["factors", "44", "--json", ...at])).toEqual({ code: 0, out: "[]\n", err: "" });
  });

  it.each([
    [["user", "nobody@example.com"], 2, "No user has this e-mail address or user name."],
    [["devices", "a*@example.com"], 2, 'must not contain "*"'],
    [["user", "42"], 2, "An id cannot be looked up"],
    [["devices", "99"], 1, "OneLogin does not know this user or device."],
    [["devices"], 2, "missing required argument 'user'"],
    [["devices", "42", "--jsn"], 2, "Did you mean --json?"],
    [["device", "42"], 2, 'There is no command "device". Did you mean "devices"?'],
    [["chekc"], 2, 'Did you mean "check"?'],
    [["constructor"], 2, "Commands: check, user, factors"],
  ])("ends with a text and a code of its own: %j", async (args, code, text) => {
    const result = await run([...args, ...(Object.hasOwn(commands, args[0] ?? "") ? at : [])]);
    expect(result).toEqual({ code, out: "", err: expect.stringContaining(text) });
  });

  it("refuses a name that more than one user has", async () => {
    const { url, close } = await startTampering(createSandbox(), (path, response) => {
      if (!path.startsWith("/api/2/users?")) return;
      const [user] = JSON.parse(response.text);
      response.text = JSON.stringify([user, { ...user, id: 7 }]);
    });
    const err = expect.stringContaining("More than one user has this e-mail address");
    const refused = await run(["devices", "ada@example.com", "--sandbox-url", url]);
    close();
    expect(refused).toEqual({ code: 2, out: "", err });
  });

  it("shows the number of another status than active", async () => {
    const { url, close } = await startTampering(createSandbox(), (_, response) => {
      response.text = response.text.replace('"status":1', '"status":3');
    });
    const { out } = await run(["user", "ada", "--sandbox-url", url]);
    close();
    expect(out).toMatch(/ ada +3\n$/);
  });

  it("come from a sandbox of this command without an account, which ends with it", async () => {
    const { code, out, err } = await run(["devices", "ada", "--sandbox"]);
    const url = /^Sandbox: (http:\S+)\/_sandbox\/ is the user's phone\.\n$/.exec(err)?.[1];
    expect(url).toMatch(/127\.0\.0\.1/);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining(" SMS               My phone  yes\n"),
    });
    await expect(fetch(url ?? "")).rejects.toThrow();
  });

  it("prints an error as JSON too", async () => {
    const { out, err } = await run(["devices", "99", "--json", ...at]);
    expect(JSON.parse(out)).toMatchObject({ error: { code: "not_found", status: 404 } });
    expect(err).toContain("OneLogin does not know this user or device.");
  });
});
