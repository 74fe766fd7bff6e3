import { describe, expect, it } from "vitest";
import { type ResetResult, resetFactors } from "../../src/flows/reset-factors.ts";
import { caught, user } from "../support/harness.ts";
import { createScript, device, failing, failure, type Response } from "./support/script.ts";

const list = ["SMS", "OneLogin", "Google Authenticator"].map((name, index) => device(`${index + 1}`, name));
const scripted = (...removals: Response[]) =>
  createScript({ getAuthenticationDevices: [list, []], deleteEnrolledFactor: removals });

describe("resetFactors", () => {
  it("removes each device in turn and reports each", async () => {
    const steps: string[] = [];
    const slow = async () => {
      steps.push("begin");
      await new Promise<void>((resolve) => setImmediate(resolve));
      steps.push("end");
    };
    const { mfa, calls } = scripted(slow);
    const seen: ResetResult[] = [];
    const { results, ...rest } = await resetFactors(mfa, user, { onProgress: (result) => seen.push(result) });
    expect(rest).toEqual({ remaining: [] });
    const reported = list.map(({ device_id, auth_factor_name }) => ({ device_id, auth_factor_name }));
    expect(results).toEqual(reported.map((one) => ({ ...one, status: "deleted" })));
    expect(seen).toEqual(results);
    expect(steps).toEqual(["begin", "end", "begin", "end", "begin", "end"]);
    const removed = calls.slice(1, -1).map(({ input }) => input);
    expect(removed).toEqual(["1", "2", "3"].map((device_id) => ({ ...user, device_id })));
  });

  it("continues after a device that is gone, and after any failure, which it reports", async () => {
    const [error, other] = [failure("server"), new TypeError("x is undefined")];
    const { mfa } = scripted(other, failure("not_found"), error);
    const [first, second, third] = (await resetFactors(mfa, user)).results;
    expect([first, second]).toMatchObject([{ status: "failed", error: other }, { status: "gone" }]);
    const device = { device_id: "3", auth_factor_name: "Google Authenticator" };
    expect(third).toEqual({ ...device, status: "failed", error });
  });

  it.each([
    [[], { results: [], remaining: [] }],
    [failure("not_found"), { code: "not_found" }],
    [[null], { code: "protocol" }],
    [[list[0], {}], { code: "protocol" }],
  ])("removes nothing if the list is %j, and ends with %j", async (listed, end) => {
    const { mfa, count } = createScript({ getAuthenticationDevices: [listed], deleteEnrolledFactor: [null] });
    expect(await resetFactors(mfa, user).catch((error) => error)).toMatchObject(end);
    expect(count("deleteEnrolledFactor")).toBe(0);
  });

  it.each([
    ["after a report", undefined, "deleted"],
    ["during a removal", failure("aborted"), "failed"],
  ])("removes nothing more when aborted %s, and reports each device", async (_, removal, first) => {
    const controller = new AbortController();
    const { mfa, count } = scripted(removal);
    let seen = 0;
    const onProgress = () => {
      seen += 1;
      controller.abort();
    };
    const { results, ...rest } = await resetFactors(mfa, user, { signal: controller.signal, onProgress });
    expect(rest).toMatchObject({ remaining: undefined, checkError: { code: "aborted" } });
    expect(count("getAuthenticationDevices")).toBe(1);
    expect(results.map(({ status }) => status)).toEqual([first, "failed", "failed"]);
    const aborted = { device_id: "3", error: { code: "aborted", operation: "deleteEnrolledFactor" } };
    expect(results[2]).toMatchObject(aborted);
    expect([count("deleteEnrolledFactor"), seen]).toEqual([1, 3]);
  });

  it("says what is still there, whatever a removal has said", async () => {
    const later = device("9", "SMS");
    const left = [list[1], later];
    const responses = { getAuthenticationDevices: [list, left], deleteEnrolledFactor: [undefined] };
    const { results, remaining } = await resetFactors(createScript(responses).mfa, user);
    expect(results.map(({ status }) => status)).toEqual(["deleted", "deleted", "deleted"]);
    expect(remaining).toEqual(left);
  });

  it("keeps the results if it cannot look again, and says so", async () => {
    const error = failure("server");
    const responses = { getAuthenticationDevices: [list, error], deleteEnrolledFactor: [undefined] };
    const reset = await resetFactors(createScript(responses).mfa, user);
    expect(reset).toMatchObject({ remaining: undefined, checkError: error });
    expect(reset.results).toHaveLength(3);
  });

  it.each(failing)("continues if onProgress fails (%#)", async (onProgress) => {
    const { results } = await resetFactors(scripted(undefined).mfa, user, { onProgress });
    expect(results.map(({ status }) => status)).toEqual(["deleted", "deleted", "deleted"]);
  });

  it("sends nothing after an abort, and passes the signal on", async () => {
    const { mfa, calls } = scripted(undefined);
    const late = resetFactors(mfa, user, { signal: AbortSignal.abort() });
    expect(await caught(late)).toMatchObject({ code: "aborted" });
    expect(calls).toEqual([]);
    const { signal } = new AbortController();
    await resetFactors(mfa, user, { signal });
    expect(calls.every(({ options }) => options.signal === signal)).toBe(true);
  });
});
