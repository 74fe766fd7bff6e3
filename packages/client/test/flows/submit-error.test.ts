import { describe, expect, it } from "vitest";
import { enroll } from "../../src/flows/enroll.ts";
import type { FlowOptions } from "../../src/flows/flow-options.ts";
import { verify } from "../../src/flows/verify.ts";
import { caught } from "./support/caught.ts";
import { registration, secrets, state, verification } from "./support/samples.ts";
import { createScript, failure, inSeconds, type Response, type Script } from "./support/script.ts";

interface Flow {
  readonly name: string;
  readonly sends: "verifyUserRegistration" | "verifyUserVerification";
  readonly asks: "getUserRegistration" | "getUserVerification";
  readonly start: (
    mfa: Script["mfa"],
    options?: FlowOptions,
  ) => Promise<Awaited<ReturnType<typeof verify | typeof enroll>>>;
}

const flows: readonly Flow[] = [
  {
    ...{ name: "an enrollment", sends: "verifyUserRegistration", asks: "getUserRegistration" },
    start: (mfa, options) => enroll(mfa, { user_id: 42, factor: 1, display_name: "phone" }, options),
  },
  {
    ...{ name: "a verification", sends: "verifyUserVerification", asks: "getUserVerification" },
    start: (mfa, options) => verify(mfa, { user_id: 42, device: "1" }, options),
  },
];

function scripted(
  { sends, asks }: Flow,
  lost: Response,
  states: readonly Response[],
  expires_at?: string,
): Script {
  return createScript({
    createFactorRegistration: [registration({ expires_at })],
    createDeviceVerification: [verification({ expires_at })],
    [sends]: [lost, state("accepted")],
    [asks]: states,
  });
}

describe.each(flows)("after a code of $name whose response is lost", (flow) => {
  it.each(["network", "timeout", "server", "protocol"] as const)(
    "the state is requested instead (%s)",
    async (code) => {
      const { mfa, count, calls } = scripted(flow, failure(code), [state("accepted", { device_id: "7" })]);
      const { submit } = await flow.start(mfa);
      expect(await submit(secrets.otp, { timeoutMs: 7 })).toEqual({ status: "accepted", device_id: "7" });
      expect([count(flow.sends), count(flow.asks)]).toEqual([1, 1]);
      expect(calls.at(-1)?.options).toMatchObject({ timeoutMs: 7 });
    },
  );

  it.each([
    "authentication",
    "permission",
    "not_found",
    "validation",
    "rate_limit",
    "request",
    "aborted",
  ] as const)("negative control: %s is a response, and is thrown", async (code) => {
    const { mfa, count } = scripted(flow, failure(code), [state("accepted")]);
    const { submit } = await flow.start(mfa);
    expect(await caught(submit(secrets.otp))).toMatchObject({ code });
    expect([count(flow.sends), count(flow.asks)]).toEqual([1, 0]);
  });

  it("the outcome can be pending, with the error of the lost response", async () => {
    const lost = failure("network");
    const { mfa, count } = scripted(flow, lost, [state("pending")]);
    const { submit } = await flow.start(mfa);
    expect(await submit(secrets.otp)).toEqual({
      status: "pending",
      retryUntil: undefined,
      submitError: lost,
    });
    expect(await submit(secrets.otp)).toMatchObject({ status: "accepted" });
    expect(count(flow.sends)).toBe(2);
  });

  it.each([
    ["rejected", { status: "rejected" }],
    ["frozen", { status: "unknown", rawStatus: "frozen" }],
  ])("the outcome can be %s", async (status, outcome) => {
    const { mfa } = scripted(flow, failure("server"), [state(status)]);
    expect(await (await flow.start(mfa)).submit(secrets.otp)).toEqual(outcome);
  });

  it("the outcome is expired if the state is pending after the end", async () => {
    const { clock } = createScript({});
    const { mfa } = scripted(flow, failure("server"), [state("pending")], inSeconds(clock, 120));
    const { submit } = await flow.start(mfa, { clock });
    await clock.advance(120_000);
    expect(await submit(secrets.otp)).toEqual({ status: "expired" });
  });

  it("the error is thrown if the state cannot be requested either", async () => {
    const lost = failure("timeout");
    const { mfa, count } = scripted(flow, lost, [failure("not_found")]);
    expect(await caught((await flow.start(mfa)).submit(secrets.otp))).toBe(lost);
    expect([count(flow.sends), count(flow.asks)]).toEqual([1, 1]);
  });

  it("an abort ends the request for the state", async () => {
    const { mfa } = scripted(flow, failure("network"), [failure("aborted")]);
    expect(await caught((await flow.start(mfa)).submit(secrets.otp))).toMatchObject({ code: "aborted" });
  });

  it("an abort prevents the request for the state", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const lose = () => {
      controller.abort("enough");
      throw failure("network");
    };
    const { mfa, count } = scripted(flow, lose, [state("accepted")]);
    const error = await caught((await flow.start(mfa)).submit(secrets.otp, { signal }));
    expect(error).toMatchObject({ code: "aborted", cause: "enough", operation: flow.asks });
    expect(count(flow.asks)).toBe(0);
  });

  it("nothing is sent if the signal was aborted before", async () => {
    const { mfa, count } = scripted(flow, state("accepted"), [state("accepted")]);
    const work = (await flow.start(mfa)).submit(secrets.otp, { signal: AbortSignal.abort() });
    expect(await caught(work)).toMatchObject({ code: "aborted", operation: flow.sends });
    expect(count(flow.sends)).toBe(0);
  });

  it("an error of the program is thrown as it is", async () => {
    const { mfa, count } = scripted(flow, new TypeError("x is undefined"), [state("accepted")]);
    await expect((await flow.start(mfa)).submit(secrets.otp)).rejects.toThrow("x is undefined");
    expect(count(flow.asks)).toBe(0);
  });
});
