import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { SandboxControlError } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";
import { connectSandbox } from "../src/testing.ts";

const sandbox = await startSandbox();
afterAll(sandbox.close);
const tenant = sandbox.tenant("w0");
const mfa = tenant.client();
const connected = connectSandbox(`${sandbox.url}/t/w0/`);
const { control } = connected;
beforeEach(connected.reset);

/** The default user with a device of each factor, and her number. */
const [user_id, device_id] = [44, "3900001"];
const text = () => mfa.createDeviceVerification({ user_id, device_id });
const forEver = () => new Promise(() => {});

describe("a test that is connected to a tenant of a sandbox", () => {
  it("has its address, and reads the code of what an action sends there", async () => {
    expect(connected.url).toBe(tenant.url);
    const sent: string[] = [];
    const { code, challenge_id } = await control.codeAfter(async () => void sent.push((await text()).id), {
      user_id,
    });
    expect(challenge_id).toBe(sent[0]);
    const verification = { user_id, verification_id: challenge_id, otp: code };
    expect(await mfa.verifyUserVerification(verification)).toMatchObject({ status: "accepted" });
    expect(await connected.findings()).toEqual([]);
  });

  it("waits for a message that comes later, and answers it", async () => {
    const action = () =>
      void setTimeout(() => mfa.createDeviceVerification({ user_id, device_id: "3900002" }), 50);
    const { id, challenge } = await control.messageAfter(action, { user_id, kind: "push" });
    await control.approveMessage({ message_id: id });
    const state = mfa.getUserVerification({ user_id, verification_id: challenge.id });
    expect(await state).toMatchObject({ status: "accepted" });
  });

  it("sees its own findings, and a reset leaves the other tenants alone", async () => {
    await sandbox.client().createDeviceVerification({ user_id, device_id });
    await text();
    await text();
    expect(await connected.findings()).toMatchObject([{ rule: "second_message", user_id }]);
    expect(sandbox.findings()).toEqual([]);
    await connected.reset();
    expect(await connected.findings()).toEqual([]);
    expect(sandbox.control.listMessages({ user_id })).toHaveLength(1);
  });

  it("has no misspelled filter that gives all", async () => {
    // what the types refuse comes from JavaScript
    const misspelled = { userId: 42 } as object;
    await expect(control.listFindings(misspelled)).rejects.toThrow("/userId is unknown");
    await expect(control.setClock(misspelled)).rejects.toThrow("/userId");
    await expect(control.waitForCode({ user_id, ...misspelled })).rejects.toThrow("/userId is unknown");
  });

  it("gets the code alone of an action that goes on", async () => {
    const goOn = async () => {
      await text();
      await forEver();
    };
    expect(await control.codeAfter(goOn, { user_id, whileRunning: true })).toMatchObject({ kind: "sms" });
    await expect(control.codeAfter(goOn, { user_id, timeout_ms: 300 })).rejects.toThrow(
      "The message came; after 300 ms the action still runs. For one that goes on",
    );
  });
});

describe("a wait ends", () => {
  it("at its time, and says whether the action has ended", async () => {
    const none = `No code has been sent to user ${user_id} since the mark; after 20 ms the action has`;
    const waits = [() => {}, forEver].map((action) => control.codeAfter(action, { user_id, timeout_ms: 20 }));
    const [ended, running] = await Promise.allSettled(waits);
    expect(ended).toMatchObject({ reason: { code: "not_found", message: `${none} ended` } });
    expect(running).toMatchObject({ reason: { message: `${none} not ended` } });
  });

  it("with what the action throws, and with the reason of a signal", async () => {
    const failed = new Error("the button is gone");
    await expect(control.codeAfter(() => Promise.reject(failed), { user_id })).rejects.toBe(failed);
    const { signal, abort } = ending();
    const waiting = control.waitForCode({ user_id, signal });
    abort();
    await expect(waiting).rejects.toThrow("the test is over");
  });

  it.each([
    ["an unknown user", () => control.waitForCode({ user_id: 7 }), "not_found", "There is no user 7"],
    ["a wrong field", () => control.waitForCode({ user_id, timeout_ms: -1 }), "invalid_input", "/timeout_ms"],
    ["a wrong mark", () => control.waitForCode({ user_id, after: "x" }), "invalid_input", "/after"],
  ])("at once for %s", async (_, wait, code, says) => {
    const error = await wait().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SandboxControlError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
  });
});

describe("a wrong address", () => {
  it.each(["127.0.0.1:4020", "", "ftp://127.0.0.1"])('is refused: "%s"', (url) => {
    expect(() => connectSandbox(url)).toThrow(`"${url}" is not the address of a sandbox`);
  });

  it("without a sandbox is told with what to do", async () => {
    const gone = await startSandbox();
    await gone.close();
    const says = `No sandbox responds at ${gone.url}: start it with npx @onelogin-mfa/sandbox`;
    await expect(connectSandbox(gone.url).findings()).rejects.toThrow(says);
  });

  it("of another server is told", async () => {
    const server = createServer((_, response) => response.writeHead(404).end("Not here")).listen(
      0,
      "127.0.0.1",
    );
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    // of a server that listens on TCP
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(connectSandbox(url).reset()).rejects.toThrow(
      `${url} responded with HTTP 404, and not as a sandbox does`,
    );
  });
});

function ending() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error("the test is over")) };
}
