import { describe, expect, it } from "vitest";
import { NothingOpen } from "../src/control/inbox.ts";
import { waitFor } from "../src/control/wait.ts";
import { createChanges } from "../src/events.ts";
import type { SandboxOptions } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";
import { createApplication, read } from "./support/application.ts";
import { enroll } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, start } from "./support/harness.ts";

const user_id = 42;
const inbox = "http://127.0.0.1:4020/_sandbox/api/users/42/inbox";

/** Waits until the test itself lets the time pass. */
function createTimer() {
  const waits: { ms: number; isOver: boolean; pass: () => void }[] = [];
  const sleep: SandboxOptions["sleep"] = (ms, signal) =>
    new Promise((resolve) => {
      const wait = { ms, isOver: false, pass: resolve };
      signal?.addEventListener("abort", () => Object.assign(wait, { isOver: true }));
      waits.push(wait);
    });
  return { sleep, waits };
}

/** A sandbox in which no wait ends by itself. */
function createWaiting(options: SandboxOptions = {}) {
  const { sleep, waits } = createTimer();
  const h = createHarness({ sleep, ...options });
  return { h, waits, control: h.sandbox.control };
}

const enrollSms = ({ mfa }: Harness) => enroll(mfa, { user_id, factor: "OneLogin SMS" });

describe("waiting for a code", () => {
  it("gives the one that is there at once, without a timer", async () => {
    const { h, control, waits } = createWaiting();
    await enrollSms(h);
    const { waitForCode, getLatestCode } = control;
    expect(await waitForCode({ user_id })).toEqual(getLatestCode({ user_id }));
    expect(waits).toEqual([]);
  });

  it("gives the next one as soon as it is sent, and stops its timer", async () => {
    const { h, control, waits } = createWaiting();
    const waiting = control.waitForCode({ user_id, timeout_ms: 7 });
    expect(waits).toMatchObject([{ ms: 7, isOver: false }]);
    const { submit } = await enrollSms(h);
    const { code } = await waiting;
    expect(waits).toMatchObject([{ isOver: true }]);
    expect(await submit(code)).toMatchObject({ status: "accepted" });
  });

  it("does not give a code that has been used, but waits for the one after it", async () => {
    const { h, control } = createWaiting();
    const { submit } = await enrollSms(h);
    const { code, message_id } = control.getLatestCode({ user_id });
    await submit(code);
    const waiting = control.waitForCode({ user_id });
    await h.mfa.createDeviceVerification({ user_id, device_id: "3919988" });
    expect((await waiting).message_id).not.toBe(message_id);
  });

  const endings: readonly { title: string; before?: (h: Harness) => Promise<unknown>; says: string }[] = [
    { title: "none has been sent", says: "No code has been sent to user 42 yet" },
    {
      title: "the newest has expired",
      before: async (h) => {
        await enrollSms(h);
        h.advance(120);
      },
      says: "The newest code of user 42 expired at 2026-01-05T09:02:00.000Z",
    },
    {
      title: "the newest has been used",
      before: async (h) => {
        const { submit } = await enrollSms(h);
        h.advance(12);
        await submit(h.sandbox.control.getLatestCode({ user_id }).code);
      },
      says: "The newest code of user 42 was used at 2026-01-05T09:00:12.000Z",
    },
    {
      title: "wrong codes have rejected the newest",
      before: async (h) => {
        const { submit } = await enrollSms(h);
        for (let count = 0; count < 5; count++) await submit("wrong");
      },
      says: "The newest code of user 42 is void: its registration was rejected at 2026-01-05T09:00:00.000Z",
    },
  ];

  it.each(endings)("says when it gives up that $title", async ({ before, says }) => {
    const { h, control, waits } = createWaiting();
    await before?.(h);
    const waiting = control.waitForCode({ user_id });
    waits[0]?.pass();
    await expect(waiting).rejects.toMatchObject({ code: "not_found", message: says });
    expect(waits).toMatchObject([{ ms: 5000 }]);
    expect(() => control.getLatestCode({ user_id })).toThrow(says);
  });

  it("wakes when a snapshot is restored, and says when it gives up what is true by then", async () => {
    const { h, control, waits } = createWaiting();
    const waiting = control.waitForCode({ user_id });
    const other = createHarness();
    await enrollSms(other);
    control.restoreSnapshot(other.sandbox.control.getSnapshot());
    expect(await waiting).toMatchObject({ kind: "sms" });
    h.advance(120);
    const again = control.waitForCode({ user_id });
    waits.at(-1)?.pass();
    await expect(again).rejects.toThrow("expired at");
  });

  it.each([
    { title: "an unknown user", input: { user_id: 7 }, says: "There is no user 7" },
    { title: "no user", input: {}, says: "/user_id is missing" },
    { title: "an unknown field", input: { user_id, wait_ms: 5 }, says: "/wait_ms" },
    { title: "a time that is no number", input: { user_id, timeout_ms: "5" }, says: "/timeout_ms" },
    { title: "a time that no timer takes", input: { user_id, timeout_ms: 2 ** 31 }, says: "/timeout_ms" },
  ])("is refused at once for $title", async ({ input, says }) => {
    const { control, waits } = createWaiting();
    // what the types refuse comes from JavaScript
    await expect(control.waitForCode(input as { user_id: number })).rejects.toThrow(says);
    expect(waits).toEqual([]);
  });

  it("ends when the user is removed", async () => {
    const { control, waits } = createWaiting();
    const waiting = control.waitForCode({ user_id });
    control.deleteUser({ user_id });
    await expect(waiting).rejects.toThrow("There is no user 42");
    expect(waits).toMatchObject([{ isOver: true }]);
  });

  it("ends with the reason of its signal, before and while it waits", async () => {
    const { control, waits } = createWaiting();
    const reason = new Error("the test is over");
    await expect(control.waitForCode({ user_id, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const waiting = control.waitForCode({ user_id, signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(waits).toMatchObject([{ isOver: true }]);
  });
});

it("waiting for a message gives the newest open one of its kind", async () => {
  const { h, control } = createWaiting();
  const waiting = control.waitForMessage({ user_id, kind: "push" });
  await enrollSms(h);
  await enroll(h.mfa, { user_id, factor: "OneLogin Protect" });
  const { id, kind } = await waiting;
  expect(kind).toBe("push");
  control.approveMessage({ message_id: id });
  const none = () => control.getLatestMessage({ user_id, kind: "push" });
  expect(none).toThrow("The newest message of kind push of user 42 was answered at 2026-01-05T09:00:00.000Z");
  expect(control.getLatestMessage({ user_id, kind: "sms" })).toMatchObject({ kind: "sms" });
});

describe("the newest message", () => {
  /** The registration of an e-mail address, then two verifications by SMS, and a mark before the last one. */
  async function send() {
    const h = createHarness({ users: adaWith("sms") });
    const { control } = h.sandbox;
    const registration = await enroll(h.mfa, { user_id, factor: "OneLogin Email" });
    const verification = await h.mfa.createDeviceVerification({ user_id, device_id: "3919988" });
    const { mark } = control.getInboxMark({ user_id });
    await h.mfa.createDeviceVerification({ user_id, device_id: "3919988" });
    const [newest, sms, email] = control.listMessages({ user_id });
    const ids = { registration: registration.id, verification: verification.id, mark };
    return { h, control, ids, messages: { newest, sms, email } };
  }
  type Sent = Awaited<ReturnType<typeof send>>;
  type Wanted = (ids: Sent["ids"]) => { readonly [name: string]: string };

  const found: readonly [of: string, Wanted, keyof Sent["messages"]][] = [
    ["of all", () => ({}), "newest"],
    ["of a kind", () => ({ kind: "email_code" }), "email"],
    ["of a verification", ({ verification }) => ({ challenge_id: verification }), "sms"],
    ["of a registration", ({ registration }) => ({ registration_id: registration }), "email"],
    ["of a registration by its other name", ({ registration }) => ({ challenge_id: registration }), "email"],
    ["since a mark", ({ mark }) => ({ after: mark }), "newest"],
  ];
  it.each(found)("%s is got and waited for, in process and over HTTP", async (_, wanted, which) => {
    const { h, control, ids, messages } = await send();
    const input = wanted(ids);
    const url = `${inbox}/latest_message?${new URLSearchParams(input)}`;
    const got = [
      control.getLatestMessage({ user_id, ...input }),
      await control.waitForMessage({ user_id, ...input }),
      await (await h.sandbox.fetch(new Request(url))).json(),
    ];
    expect(got.map(({ id }) => id)).toEqual(Array(3).fill(messages[which]?.id));
  });

  const missing: readonly [of: string, Wanted, says: string][] = [
    ["of a kind since a mark", ({ mark }) => ({ kind: "email_code", after: mark }), "since the mark"],
    [
      "of a verification since a mark",
      (sent) => ({ challenge_id: sent.verification, after: sent.mark }),
      "since the mark",
    ],
    ["of an unknown challenge", () => ({ challenge_id: "none" }), "for this challenge"],
    [
      "of a verification that is named as a registration",
      (sent) => ({ registration_id: sent.verification }),
      "for this challenge",
    ],
  ];
  it.each(missing)("%s is an error if there is none", async (_, wanted, says) => {
    const { control, ids } = await send();
    const get = () => control.getLatestMessage({ user_id, ...wanted(ids) });
    expect(get).toThrow(new RegExp(`^No message.* has been sent to user 42.* ${says}$`));
  });
});

describe("with an older code open", () => {
  const device_id = "3919988";
  const resendAfter = async ({ mfa }: Harness) => mfa.createDeviceVerification({ user_id, device_id });

  /** An application whose user has a code already; `resend` starts the next verification and returns before it has. */
  async function withOldCode() {
    const { h, control, waits } = createWaiting({ users: adaWith("sms") });
    await resendAfter(h);
    const old = control.getLatestCode({ user_id });
    let sent: ReturnType<typeof resendAfter> | undefined;
    const resend = () => {
      sent = Promise.resolve().then(() => resendAfter(h));
    };
    return { h, control, waits, old, resend, sent: async () => (await sent) ?? { id: "" } };
  }
  type Case = Awaited<ReturnType<typeof withOldCode>>;

  const waysToWait: readonly { way: string; wait: (one: Case) => Promise<{ challenge_id: string }> }[] = [
    { way: "codeAfter", wait: ({ control, resend }) => control.codeAfter(resend, { user_id }) },
    {
      way: "messageAfter",
      wait: async ({ control, resend }) => {
        const { challenge } = await control.messageAfter(resend, { user_id, kind: "sms" });
        return { challenge_id: challenge.id };
      },
    },
    {
      way: "codeAfter of an action that is awaited",
      wait: ({ h, control }) => control.codeAfter(() => resendAfter(h), { user_id }),
    },
    {
      way: "the challenge's id",
      wait: async ({ h, control }) => {
        const { id } = await resendAfter(h);
        await resendAfter(h);
        return control.waitForCode({ user_id, challenge_id: id });
      },
    },
    {
      way: "a mark over HTTP",
      wait: async ({ h, resend }) => {
        const marked = await h.sandbox.fetch(new Request(`${inbox}/mark`));
        const { mark } = await marked.json();
        resend();
        const url = `${inbox}/latest_code?after=${mark}&wait_ms=60000`;
        return (await h.sandbox.fetch(new Request(url))).json();
      },
    },
  ];

  it.each(waysToWait)("$way gives the next one", async ({ way, wait }) => {
    const one = await withOldCode();
    const { challenge_id } = await wait(one);
    expect(challenge_id).not.toBe(one.old.challenge_id);
    const { id } = await one.sent();
    if (id !== "") expect([way, challenge_id]).toEqual([way, id]);
  });

  it("a wait that says nothing never goes back from a newer message that has ended", async () => {
    const { h, control, old } = await withOldCode();
    const { id: verification_id } = await resendAfter(h);
    const { code: otp } = control.getLatestCode({ user_id });
    await h.mfa.verifyUserVerification({ user_id, verification_id, otp });
    expect(() => control.getLatestCode({ user_id })).toThrow("was used at");
    const { challenge_id } = old;
    expect(control.getLatestCode({ user_id, challenge_id })).toEqual(old);
  });

  it.each([
    ["since the mark", { after: "mark" }, "No code has been sent to user 42 since the mark"],
    ["for a challenge", { challenge_id: "no" }, "No code has been sent to user 42 for this challenge"],
    ["for a registration", { registration_id: "old" }, "No code has been sent to user 42 for this challenge"],
  ])("says that none was sent %s", async (_, wanted: Record<string, string>, says) => {
    const { control, old, waits } = await withOldCode();
    const { mark } = control.getInboxMark({ user_id });
    const named = Object.entries(wanted).map(([name, value]) => [
      name,
      { mark, old: old.challenge_id }[value] ?? value,
    ]);
    const waiting = control.waitForCode({ user_id, ...Object.fromEntries(named) });
    waits[0]?.pass();
    await expect(waiting).rejects.toThrow(says);
  });

  it("a registration's code is found by either name of its id", async () => {
    const h = createHarness();
    const { id } = await enrollSms(h);
    const code = h.sandbox.control.getLatestCode({ user_id });
    expect(h.sandbox.control.getLatestCode({ user_id, registration_id: id })).toEqual(code);
    expect(h.sandbox.control.getLatestCode({ user_id, challenge_id: id })).toEqual(code);
  });

  it("a mark of an empty inbox, or of a message that is gone, is older than all that comes", async () => {
    const h = createHarness({ users: adaWith("sms") });
    const { control } = h.sandbox;
    const { mark: after } = control.getInboxMark({ user_id });
    const { id } = await resendAfter(h);
    expect(control.getLatestCode({ user_id, after }).challenge_id).toBe(id);
    const { mark: early } = control.getInboxMark({ user_id });
    // the inbox keeps 200
    for (let count = 0; count < 200; count++) await resendAfter(h);
    const { id: newest } = await resendAfter(h);
    expect(control.getLatestCode({ user_id, after: early }).challenge_id).toBe(newest);
  });

  const foreign: readonly { of: string; take: (h: Harness) => unknown; says: string }[] = [
    {
      of: "before a reset",
      take: (h) => h.sandbox.reset(),
      says: "of before the sandbox was reset or a snapshot was restored",
    },
    {
      of: "before a snapshot was restored",
      take: ({ sandbox: { control } }) => control.restoreSnapshot(control.getSnapshot()),
      says: "of before the sandbox was reset or a snapshot was restored",
    },
    {
      of: "another user",
      take: ({ sandbox }) => sandbox.control.getInboxMark({ user_id: 43 }).mark,
      says: "of user 43, not of user 42",
    },
    {
      of: "another sandbox with the same seed",
      take: () => createHarness({ seed: 1 }).sandbox.control.getInboxMark({ user_id }).mark,
      says: "of another sandbox, or of before its last start",
    },
  ];

  it.each(foreign)(
    "a mark of $of is refused, in process, over HTTP and while waiting",
    async ({ take, says }) => {
      const { h, control } = createWaiting({ seed: 1 });
      await enrollSms(h);
      const { mark } = control.getInboxMark({ user_id });
      const taken = take(h);
      const after = typeof taken === "string" ? taken : mark;
      // ids begin anew, so the mark's message may be there again
      await enrollSms(h);
      const message = `is a mark ${says}: take a new one`;
      const refusal = { code: "invalid_input", problems: [{ pointer: "/after", message }] };
      const read = async () =>
        (await h.sandbox.fetch(new Request(`${inbox}/latest_code?after=${after}`))).json();
      expect(await read()).toMatchObject(refusal);
      expect(() => control.getLatestCode({ user_id, after })).toThrow(message);
      await expect(control.waitForMessage({ user_id, after })).rejects.toMatchObject(refusal);
    },
  );

  it("an action that fails ends the wait", async () => {
    const { control, waits } = await withOldCode();
    const failing = control.codeAfter(() => Promise.reject(new Error("no such button")), {
      user_id,
    });
    await expect(failing).rejects.toThrow("no such button");
    expect(waits).toMatchObject([{ isOver: true }]);
  });

  it("an action that waits for the code gets it while it runs", async () => {
    const { h, control } = await withOldCode();
    const { promise: typed, resolve: type } = Promise.withResolvers<string>();
    let program: Promise<unknown> = Promise.resolve();
    const login = async () => {
      const { id: verification_id } = await resendAfter(h);
      return h.mfa.verifyUserVerification({ user_id, verification_id, otp: await typed });
    };
    const { code } = await control.codeAfter(() => (program = login()), { user_id, whileRunning: true });
    type(code);
    expect(await program).toMatchObject({ status: "accepted" });
  });

  it.each(["codeAfter", "messageAfter"] as const)(
    "%s gives no message before its action has its result",
    async (way) => {
      const { h, control } = await withOldCode();
      const done: string[] = [];
      const action = async () => {
        await resendAfter(h);
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
        done.push("the cookie is set");
      };
      await control[way](action, { user_id });
      expect(done).toEqual(["the cookie is set"]);
    },
  );

  it("gives the newest of several codes that an action sends, and one that it has used itself", async () => {
    const { h, control } = await withOldCode();
    const ids: string[] = [];
    const sendTwo = async () => {
      for (const _ of [1, 2]) ids.push((await resendAfter(h)).id);
    };
    expect((await control.codeAfter(sendTwo, { user_id })).challenge_id).toBe(ids[1]);
    const { promise: used, resolve: use } = Promise.withResolvers<string>();
    const sendAndUse = async () => {
      const { id: verification_id } = await resendAfter(h);
      const { code: otp } = control.getLatestCode({ user_id });
      await h.mfa.verifyUserVerification({ user_id, verification_id, otp });
      use(otp);
    };
    const { code } = await control.codeAfter(sendAndUse, { user_id });
    expect(code).toBe(await used);
  });

  it("an action that fails after its message ends the wait", async () => {
    const { h, control } = await withOldCode();
    const failing = async () => {
      await resendAfter(h);
      throw new Error("the page is gone");
    };
    await expect(control.codeAfter(failing, { user_id })).rejects.toThrow("the page is gone");
  });

  it("at the time and at the signal says that the message came, and how to go on without the action", async () => {
    const { h, control, waits } = await withOldCode();
    const goesOn = async () => {
      await resendAfter(h);
      await never();
    };
    const says = (when: string) => ({
      code: "conflict",
      message: `The message came; ${when} the action still runs. For one that goes on, such as a program that waits for the code, pass whileRunning: true`,
    });
    const late = control.codeAfter(goesOn, { user_id, timeout_ms: 800 });
    await new Promise((resolve) => setImmediate(resolve));
    waits[0]?.pass();
    await expect(late).rejects.toMatchObject(says("after 800 ms"));
    const controller = new AbortController();
    const ended = control.codeAfter(goesOn, { user_id, signal: controller.signal });
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error("the test is over"));
    await expect(ended).rejects.toMatchObject(says("when the signal ended the wait,"));
  });

  it("takes no whileRunning where there is no action", async () => {
    const { control } = await withOldCode();
    const input = { user_id, whileRunning: true };
    await expect(control.waitForCode(input)).rejects.toMatchObject({ code: "invalid_input" });
  });

  const never = () => new Promise<void>(() => {});
  const actions: readonly (readonly [state: string, action: () => unknown])[] = [
    ["has not ended", never],
    ["has ended", () => {}],
  ];

  it.each(actions)("at the time says that the action %s", async (state, action) => {
    const { control, waits } = await withOldCode();
    const waiting = control.codeAfter(action, { user_id, timeout_ms: 800 });
    await new Promise(setImmediate);
    waits[0]?.pass();
    const message = `No code has been sent to user 42 since the mark; after 800 ms the action ${state}`;
    await expect(waiting).rejects.toMatchObject({ code: "not_found", message });
  });

  it.each(actions)(
    "at the signal says that the action %s, with the signal's reason",
    async (state, action) => {
      const { control, waits } = await withOldCode();
      const controller = new AbortController();
      const waiting = control.messageAfter(action, { user_id, kind: "push", signal: controller.signal });
      await new Promise(setImmediate);
      const cause = new Error("the test is over");
      controller.abort(cause);
      const message = `No message of kind push has been sent to user 42 since the mark; when the signal ended the wait, the action ${state}`;
      await expect(waiting).rejects.toMatchObject({ code: "not_found", message, cause });
      expect(waits).toMatchObject([{ isOver: true }]);
    },
  );

  it("does not begin the action if the input is wrong or the signal has ended", async () => {
    const { control, waits } = await withOldCode();
    const begun: string[] = [];
    const wrong = { timeout_ms: -1, kind: "letter", signal: AbortSignal.abort(new Error("over")) };
    for (const [name, value] of Object.entries(wrong)) {
      const waiting = control.messageAfter(() => begun.push(name), { user_id, [name]: value });
      await expect(waiting).rejects.toThrow();
    }
    expect([begun, waits]).toEqual([[], []]);
  });

  it("with whileRunning takes no notice of an action that fails once the code is there", async () => {
    const { h, control } = await withOldCode();
    const action = async () => {
      await resendAfter(h);
      throw new Error("the page is closed");
    };
    expect(await control.codeAfter(action, { user_id, whileRunning: true })).toMatchObject({ kind: "sms" });
  });
});

it("a wait that has ended looks at nothing any more", async () => {
  const changes = createChanges();
  const controller = new AbortController();
  let looks = 0;
  let isThere = false;
  const find = () => {
    looks += 1;
    if (!isThere) throw new NothingOpen("none");
    return "code";
  };
  const parts = { changes, sleep: () => new Promise<void>(() => {}) };
  const ended = waitFor(find, parts, { ms: 1, signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(ended).rejects.toThrow("enough");
  const found = waitFor(find, parts, { ms: 1 });
  isThere = true;
  changes.announce();
  expect(await found).toBe("code");
  changes.announce();
  expect(looks).toBe(3);
});

describe("waiting over HTTP", () => {
  it("responds with 404 and the reason once the time is over, without wait_ms at once", async () => {
    const { h, waits } = createWaiting();
    const waiting = h.sandbox.fetch(new Request(`${inbox}/latest_message?kind=voice&wait_ms=250`));
    await expect.poll(() => waits).toMatchObject([{ ms: 250 }]);
    waits[0]?.pass();
    const message = "No message of kind voice has been sent to user 42 yet";
    expect(await read(await waiting)).toMatchObject({ status: 404, json: { code: "not_found", message } });
    expect((await h.sandbox.fetch(new Request(`${inbox}/latest_code`))).status).toBe(404);
    expect(waits).toHaveLength(1);
  });

  it("ends with its request", async () => {
    const { h, waits } = createWaiting();
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = h.sandbox.fetch(new Request(`${inbox}/latest_code?wait_ms=5`, { signal }));
    await expect.poll(() => waits).toHaveLength(1);
    controller.abort();
    expect((await waiting).status).toBe(499);
    expect(waits).toMatchObject([{ isOver: true }]);
  });

  it("over a socket ends with the connection, and serves the next caller", async () => {
    const { sleep, waits } = createTimer();
    const sandbox = await startSandbox({ sleep, now: () => start });
    const url = `${sandbox.url}/_sandbox/api/users/42/inbox/latest_code?wait_ms=60000`;
    const controller = new AbortController();
    const gone = fetch(url, { signal: controller.signal });
    await expect.poll(() => waits).toHaveLength(1);
    controller.abort();
    await expect(gone).rejects.toThrow();
    await expect.poll(() => waits[0]?.isOver).toBe(true);
    const waiting = fetch(url);
    await expect.poll(() => waits).toHaveLength(2);
    const mfa = createApplication((request) => fetch(request), sandbox.url);
    await enroll(mfa, { user_id, factor: "OneLogin SMS" });
    expect(await (await waiting).json()).toMatchObject({ kind: "sms" });
    await sandbox.close();
  });
});
