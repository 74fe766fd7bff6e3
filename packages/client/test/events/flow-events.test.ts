import { describe, expect, it } from "vitest";
import * as client from "../../src/index.ts";
import { createScript, device, type Flow, flows, ids, secrets, state } from "../flows/support/script.ts";
import { errorTo, exampleOf } from "../support/examples.ts";
import { settle } from "../support/fake-clock.ts";
import { fails, hangs, json, raw, type Step, systemFault } from "../support/fake-fetch.ts";
import { caught, createHarness, printed, type SomeOptions, user } from "../support/harness.ts";
import { createTokenHarness, credentials, refusal } from "../support/token-harness.ts";

const { otp } = secrets;
const loginId = "login-1";
const html = raw(200, "<p>", { "content-type": "text/html" });
/** A time after the end of a flow that the spec's examples start. */
const late = { date: "Thu, 01 Jan 2026 00:11:00 GMT" };
const failingListeners: [title: string, listener: (event: client.ClientEvent) => unknown][] = [
  ["throws", () => fail()],
  ["rejects", async () => fail()],
  ["never ends", () => new Promise(() => {})],
  [
    "changes its event",
    (event) => Object.assign(event, { callId: "x", loginId: "x", user_id: 0, type: "x" }),
  ],
];

function fail(): never {
  throw new Error("from a listener");
}

const isOfFlow = (event: client.ClientEvent): event is client.FlowEvent => "flow" in event;
const kindOf = ({ name }: Flow) => (name === "an enrollment" ? "enrollment" : "verification");

/** Creates a client whose attempts end as the steps say, and keeps its events. */
function listen(steps: readonly Step[], options: SomeOptions = {}) {
  const log: client.ClientEvent[] = [];
  const onEvent = (event: client.ClientEvent) => log.push(event);
  const { mfa, clock, sent } = createHarness(steps, { onEvent, maxRetries: 0, ...options });
  return { mfa, clock, sent, log, told: () => log.filter(isOfFlow), types: () => typesIn(log) };
}

const typesIn = (log: readonly client.ClientEvent[]) => log.filter(isOfFlow).map(({ type }) => type);

/** Starts a flow. `start` changes fields of the response to the start; the steps are those after it. */
async function begin(flow: Flow, steps: readonly Step[], start: object = {}, options: SomeOptions = {}) {
  const harness = listen([json(201, flow.response({ ...start })), ...steps], options);
  return { ...harness, started: await flow.start(harness.mfa, { clock: harness.clock, loginId }) };
}

/** The id of the call before each event of a flow, which that event is to have. */
function lastEnds(log: readonly client.ClientEvent[]): (string | undefined)[] {
  let last: string | undefined;
  return log.flatMap((event) => {
    if (event.type === "end") last = event.callId;
    return isOfFlow(event) ? [last] : [];
  });
}

describe.each(flows)("$name", (flow) => {
  const answer = (status: string, headers = {}) => json(200, flow.state(status), headers);
  const push = { auth_factor_name: "OneLogin" };

  it("tells its message, each wrong code and its end, with the ids of the calls", async () => {
    const codes = [answer("pending"), answer("pending"), answer("accepted")];
    const { started, log, told } = await begin(flow, codes);
    for (const code of ["000001", "000002", otp, otp]) {
      await started.submit(code, { loginId }).catch(() => {});
    }
    await started.poll({ loginId });
    const event = { flow: kindOf(flow), user_id: 42, factor: "SMS", loginId };
    const types = ["message_sent", "wrong", "wrong", "accepted"];
    const callIds = lastEnds(log);
    expect(told()).toStrictEqual(types.map((type, index) => ({ type, ...event, callId: callIds[index] })));
    expect(new Set(callIds).size).toBe(types.length);
    expect(log).toMatchObject(log.map(() => ({ loginId })));
  });

  it.each(["accepted", "rejected"])("tells once that a poll has seen it %s", async (status) => {
    const polls = [answer("pending"), answer("pending"), answer(status)];
    const { started, types } = await begin(flow, polls, push);
    for (const count of [1, 2]) {
      await started.poll();
      expect([count, types()]).toEqual([count, ["message_sent"]]);
    }
    // the second one begins before the end is known
    await Promise.all([started.poll(), started.poll()]);
    await started.poll();
    expect(types()).toEqual(["message_sent", status]);
  });

  it("tells of a code that rejects it that it was wrong, and the end", async () => {
    const { started, types } = await begin(flow, [answer("rejected")]);
    await started.submit(otp);
    expect(types()).toEqual(["message_sent", "wrong", "rejected"]);
  });

  it.each<[title: string, run: (flow: client.Flow<client.SavedFlow>) => Promise<unknown>]>([
    ["polls", ({ poll }) => poll()],
    ["a wait", ({ wait }) => wait()],
    ["codes", ({ submit }) => submit(otp)],
  ])("tells once that it has expired, after %s", async (_, run) => {
    const { started, types } = await begin(flow, [answer("pending", late)], { auth_factor_name: undefined });
    for (const _time of [1, 2]) await run(started).catch(() => {});
    await started.poll();
    expect(types()).toEqual(["message_sent", "expired"]);
  });

  it("tells nothing of a code that was refused after the end but the end", async () => {
    const { started, types } = await begin(flow, [answer("rejected", late)]);
    expect(await started.submit(otp)).toEqual({ status: "expired" });
    expect(types()).toEqual(["message_sent", "expired"]);
  });

  it("tells of a lost code only what the state says", async () => {
    const steps = [fails(systemFault("ECONNRESET")), answer("pending"), html, answer("accepted")];
    const { started, log, told, types } = await begin(flow, steps);
    expect(await started.submit(otp)).toMatchObject({ status: "pending" });
    expect(types()).toEqual(["message_sent"]);
    expect(await started.submit(otp)).toMatchObject({ status: "accepted" });
    expect(types()).toEqual(["message_sent", "accepted"]);
    expect(told().at(-1)?.callId).toBe(lastEnds(log).at(-1));
  });

  it("tells a code once that is submitted twice at the same time", async () => {
    const { started, types } = await begin(flow, [answer("pending")]);
    await Promise.all([started.submit(otp), started.submit(otp)]);
    expect(types()).toEqual(["message_sent", "wrong"]);
  });

  it("tells nothing of a state that is not known", async () => {
    const { started, types } = await begin(flow, [answer("odd")]);
    await started.submit(otp);
    await started.poll();
    expect(types()).toEqual(["message_sent"]);
  });

  it.each([
    ["Google Authenticator", "pending", []],
    ["YubiKey", "pending", ["message_sent"]],
    ["SMS", "accepted", ["accepted"]],
    ["OneLogin", "rejected", ["message_sent", "rejected"]],
  ])("of %s, %s at its start, tells %j", async (auth_factor_name, status, told) => {
    const { types } = await begin(flow, [], { auth_factor_name, status });
    expect(types()).toEqual(told);
  });

  it.each([
    ["a 502", errorTo(flow.starts, 502)],
    ["a broken connection", fails(systemFault("ECONNRESET"))],
    ["a page of HTML", html],
    ["an invalid id", json(201, flow.response({ id: null, auth_factor_name: undefined }))],
    ["nothing before the timeout", hangs],
  ])("tells once that a message may have been sent, if the response to the start is %s", async (_, step) => {
    const { mfa, clock, log, told } = listen([step]);
    const error = await clock.run(caught(flow.start(mfa, { loginId })));
    const event = { type: "message_sent", flow: kindOf(flow), user_id: 42, factor: undefined, loginId };
    expect(told()).toStrictEqual([{ ...event, callId: error.callId ?? lastEnds(log)[0] }]);
    expect(lastEnds(log)).toEqual([told()[0]?.callId]);
  });

  it("tells once that a message may have been sent, if the start is aborted", async () => {
    const { mfa, types } = listen([hangs]);
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    expect(await caught(flow.start(mfa, { signal: controller.signal }))).toMatchObject({ code: "aborted" });
    expect(types()).toEqual(["message_sent"]);
  });

  it.each([
    ["422", errorTo(flow.starts, 422)],
    ["401", errorTo(flow.starts, 401)],
    ["429", errorTo(flow.starts, 429)],
  ])("tells nothing if the start is refused with %s", async (_, step) => {
    const { mfa, types } = listen([step]);
    await caught(flow.start(mfa));
    expect(types()).toEqual([]);
  });

  it.each([
    ["refused", refusal],
    ["lost", fails(systemFault("ECONNRESET"))],
  ])("tells nothing if the request for a token is %s, as the start was not sent", async (_, step) => {
    const log: client.ClientEvent[] = [];
    const onEvent = (event: client.ClientEvent) => log.push(event);
    const { mfa, sent } = createTokenHarness({ token: [step] }, { onEvent, maxRetries: 0 });
    await caught(flow.start(mfa));
    expect([sent.api, typesIn(log)]).toEqual([[], []]);
  });

  it("tells nothing if the start is aborted before it is sent", async () => {
    const { mfa, types, sent } = listen([json(201, flow.response())]);
    await caught(flow.start(mfa, { signal: AbortSignal.abort() }));
    expect([sent, types()]).toEqual([[], []]);
  });

  describe("that is resumed", () => {
    /** Resumes a flow that another client has started. */
    async function resumed(steps: readonly Step[], start: object = push) {
      const { started } = await begin(flow, [], start);
      const harness = listen(steps);
      const resume = () => flow.resume(harness.mfa, started.toJSON(), { clock: harness.clock });
      return { ...harness, resume };
    }

    it("tells nothing until its end", async () => {
      const { resume, clock, told, types } = await resumed([
        ...Array<Step>(6).fill(answer("pending")),
        answer("accepted"),
      ]);
      const early = resume();
      for (const _time of [1, 2, 3]) await resume().poll();
      await early.poll();
      expect(types()).toEqual([]);
      await clock.run(resume().wait({ loginId }));
      expect(told()).toMatchObject([{ type: "accepted", factor: "OneLogin", user_id: 42, loginId }]);
    });

    it("tells a wrong code and its end, with the loginId of the submit", async () => {
      const steps = [answer("pending"), answer("pending"), answer("accepted")];
      const { resume, told, log } = await resumed(steps, {});
      const again = resume();
      await again.submit("000001", { loginId: "login-2" });
      await again.submit(otp, { loginId: "login-3" });
      expect(told()).toMatchObject([
        { type: "wrong", factor: "SMS", loginId: "login-2" },
        { type: "accepted", factor: "SMS", loginId: "login-3" },
      ]);
      expect(lastEnds(log)).toEqual(told().map(({ callId }) => callId));
    });

    it("tells nothing of a code that another one came before", async () => {
      const { resume, types } = await resumed([answer("accepted")], {});
      expect(await caught(resume().submit(otp))).toMatchObject({ code: "already_completed" });
      expect(types()).toEqual([]);
    });
  });

  it("has the loginId of a wait in all events of its polls", async () => {
    const polls = [answer("pending"), errorTo(flow.asks, 503), answer("accepted")];
    const { started, clock, log } = await begin(flow, polls, push);
    log.length = 0;
    await clock.run(started.wait({ loginId: "login-2" }));
    expect(typesIn(log)).toEqual(["accepted"]);
    expect(log).toMatchObject(log.map(() => ({ loginId: "login-2" })));
  });

  it("has no loginId without the option", async () => {
    const harness = listen([json(201, flow.response()), answer("pending"), answer("accepted")]);
    const { submit, poll } = await flow.start(harness.mfa, { clock: harness.clock });
    await submit(otp);
    await poll();
    expect(harness.types()).toEqual(["message_sent", "wrong", "accepted"]);
    expect(harness.log).toMatchObject(harness.log.map(() => ({ loginId: undefined })));
  });

  it("tells no text of the server that is too long for a factor's name, such as a token", async () => {
    const { told } = await begin(flow, [], { auth_factor_name: "a".repeat(41) });
    expect(told()).toMatchObject([{ type: "message_sent", factor: undefined }]);
  });

  it("refuses a loginId that is no text, before a request", async () => {
    const { mfa, sent } = listen([json(201, flow.response())]);
    const error = await caught(flow.start(mfa, { loginId: 5 } as object));
    expect([sent, error.message]).toEqual([[], expect.stringContaining('"loginId" must be a string')]);
  });

  it.each(failingListeners)("has the same outcomes with a listener that %s", async (_, onEvent) => {
    const codes = [answer("pending"), answer("accepted")];
    const { started } = await begin(flow, codes, {}, { onEvent });
    const outcomes: string[] = [started.status];
    for (const code of ["000001", otp]) outcomes.push((await started.submit(code)).status);
    // vitest reports a rejection that nobody handles
    await settle();
    expect(outcomes).toEqual(["pending", "pending", "accepted"]);
    expect(await started.poll()).toMatchObject({ status: "accepted" });
  });

  it("shows no secret in an event, also if the server repeats the code", async () => {
    const { totp_url, verification_token } = secrets;
    const start = { factor_data: { totp_url, verification_token } };
    const steps = [json(200, flow.state(`was ${otp}`)), errorTo(flow.sends, 422, { message: `not ${otp}` })];
    const { started, log } = await begin(flow, [...steps, answer("pending"), answer("accepted")], start);
    for (const _time of [1, 2, 3]) await started.submit(otp).catch(() => {});
    expect(typesIn(log).at(-1)).toBe("accepted");
    for (const secret of [otp, totp_url, "JBSWY3DPEHPK3PXP", verification_token]) {
      expect(printed(log)).not.toContain(secret);
    }
  });

  it("tells the listener of a copy of the client, and nobody without one", async () => {
    const { mfa, types } = listen([json(201, flow.response())]);
    await flow.start({ ...mfa });
    expect(types()).toEqual(["message_sent"]);
    const without = createHarness([json(201, flow.response())]);
    await expect(flow.start(without.mfa)).resolves.toMatchObject({ status: "pending" });
    const methods = createScript({ [flow.starts]: [flow.response()] });
    await expect(flow.start(methods.mfa)).resolves.toMatchObject({ status: "pending" });
  });
});

describe("a start", () => {
  it("tells nothing if it is lost, and the chosen device is an authenticator", async () => {
    const { mfa, types } = listen([fails(systemFault("ECONNRESET"))]);
    await caught(client.verify(mfa, { ...user, device: device("1", "Google Authenticator") }));
    expect(types()).toEqual([]);
  });

  it("names the factor of the chosen device if the response is lost or names none", async () => {
    const device_id = ids.device;
    const steps = [fails(systemFault("ECONNRESET")), json(201, { id: "7", device_id })];
    const { mfa, told } = listen(steps);
    const input = { ...user, device: device("1", "SMS") };
    await caught(client.verify(mfa, input));
    await client.verify(mfa, input).catch(() => {});
    expect(told()).toMatchObject(told().map(() => ({ type: "message_sent", factor: "SMS" })));
    expect(told()).not.toHaveLength(0);
  });

  it("has its loginId in the events of the list before it", async () => {
    const devices = exampleOf("getAuthenticationDevices", 200).map((one) => ({ ...one, default: undefined }));
    const { mfa, log } = listen([json(200, devices.slice(0, 1)), json(201, flows[1]?.response())]);
    await client.verify(mfa, user, { loginId });
    expect(new Set(log.map((event) => "operation" in event && event.operation))).toContain(
      "getAuthenticationDevices",
    );
    expect(log).toMatchObject(log.map(() => ({ loginId })));
  });
});

describe("verifyOnce", () => {
  const input = { ...user, otp, device_id: ids.device };
  const [envelope, flat] = ["envelope", "flat"].map((name) => exampleOf("verifyUserOtp", 200, name));

  it.each<[title: string, response: unknown, types: string[]]>([
    ["accepted", state("accepted"), ["accepted"]],
    ["accepted, in an envelope", envelope, ["accepted"]],
    ["pending", state("pending"), ["wrong"]],
    ["rejected", state("rejected"), ["wrong"]],
    ["an error in an envelope", { ...Object(flat), error: true }, ["wrong"]],
    ["a state that is not known", state("odd"), []],
  ])("tells what its response says: %s", async (_, response, types) => {
    const { mfa, log, told } = listen([json(200, response)]);
    await client.verifyOnce(mfa, input, { loginId });
    const event = { flow: "verification", user_id: 42, factor: undefined, loginId };
    const [callId] = log.map((one) => "callId" in one && one.callId);
    expect(told()).toStrictEqual(types.map((type) => ({ type, ...event, callId })));
    expect(log).toMatchObject(log.map(() => ({ loginId })));
    expect(printed(log)).not.toContain(otp);
  });

  it.each([
    ["a lost response", fails(systemFault("ECONNRESET"))],
    ["a 422", errorTo("verifyUserOtp", 422)],
  ])("tells nothing for %s", async (_, step) => {
    const { mfa, types } = listen([step]);
    await caught(client.verifyOnce(mfa, input));
    expect(types()).toEqual([]);
  });

  it.each(failingListeners)("has the same outcome with a listener that %s", async (_, onEvent) => {
    const { mfa } = createHarness([json(200, state("accepted"))], { onEvent });
    expect(await client.verifyOnce(mfa, input)).toMatchObject({ status: "accepted" });
    await settle();
  });
});

describe("the loginId", () => {
  const [code, devices, users] = [
    exampleOf("generateOtp", 201),
    exampleOf("getAuthenticationDevices", 200).slice(0, 1),
    exampleOf("listUsers", 200, "one"),
  ];
  const options = { loginId };
  it.each<[name: string, steps: Step[], run: (mfa: client.MfaClient) => Promise<unknown>]>([
    [
      "generateTemporaryCode",
      [json(201, code)],
      (mfa) => client.generateTemporaryCode(mfa, { ...user, expires_in: 120 }, options),
    ],
    [
      "resetFactors",
      [json(200, devices), () => new Response(null, { status: 204 }), json(200, [])],
      (mfa) => client.resetFactors(mfa, user, options),
    ],
    [
      "findUser",
      [json(200, users)],
      (mfa) => client.findUser(mfa, { email: users[0]?.email ?? "" }, options),
    ],
    ["listAllUsers", [json(200, users)], (mfa) => client.listAllUsers(mfa, {}, options).next()],
  ])("is in all events of %s, which tells none of its own", async (_, steps, run) => {
    const { mfa, log, types, sent } = listen(steps);
    await run(mfa);
    expect([sent.length, types()]).toEqual([steps.length, []]);
    expect(log).toMatchObject(log.map(() => ({ loginId })));
  });

  it("is not in the events of the token that calls share", async () => {
    const log: client.ClientEvent[] = [];
    const onEvent = (event: client.ClientEvent) => log.push(event);
    const { mfa } = createTokenHarness({}, { onEvent, credentials });
    await mfa.getAuthFactors(user, { loginId });
    const [own, shared] = [true, false].map((isOwn) =>
      log.filter((event) => "loginId" in event && (event.loginId === loginId) === isOwn),
    );
    const operationsIn = (events: client.ClientEvent[] = []) => [
      ...new Set(events.map((event) => "operation" in event && event.operation)),
    ];
    expect([operationsIn(own), operationsIn(shared)]).toEqual([["getAuthFactors"], ["generateToken"]]);
  });
});
