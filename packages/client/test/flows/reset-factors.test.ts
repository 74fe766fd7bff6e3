import { describe, expect, it } from "vitest";
import { type ResetResult, resetFactors } from "../../src/flows/reset-factors.ts";
import { caught } from "./support/caught.ts";
import { device } from "./support/samples.ts";
import { createScript, failure, type Response } from "./support/script.ts";

const user = { user_id: 42 };
const names = { 1: "SMS", 2: "OneLogin", 3: "Google Authenticator" };
const list = Object.entries(names).map(([id, name]) => device(id, name));
const scripted = (...removals: Response[]) =>
  createScript({ getAuthenticationDevices: [list], deleteEnrolledFactor: removals });

describe("resetFactors", () => {
  it("removes each device in turn and reports each", async () => {
    const { mfa, calls } = scripted(undefined);
    const seen: ResetResult[] = [];
    const results = await resetFactors(mfa, user, { onProgress: (result) => seen.push(result) });
    expect(results).toEqual(
      list.map(({ device_id, auth_factor_name }) => ({ device_id, auth_factor_name, status: "deleted" })),
    );
    expect(seen).toEqual(results);
    expect(calls.slice(1).map(({ input }) => input)).toEqual(
      ["1", "2", "3"].map((device_id) => ({ ...user, device_id })),
    );
  });

  it("continues after a device that is gone and after one that fails", async () => {
    const error = failure("server");
    const { mfa } = scripted(failure("not_found"), error, undefined);
    const results = await resetFactors(mfa, user);
    expect(results.map(({ status }) => status)).toEqual(["gone", "failed", "deleted"]);
    expect(results[1]).toEqual({ device_id: "2", auth_factor_name: "OneLogin", status: "failed", error });
  });

  it("removes one device at a time", async () => {
    const steps: string[] = [];
    const slow = async () => {
      steps.push("begin");
      await new Promise<void>((resolve) => setImmediate(resolve));
      steps.push("end");
    };
    await resetFactors(scripted(slow).mfa, user);
    expect(steps).toEqual(["begin", "end", "begin", "end", "begin", "end"]);
  });

  it("removes nothing for a user without devices", async () => {
    const { mfa, count } = createScript({
      getAuthenticationDevices: [[]],
      deleteEnrolledFactor: [undefined],
    });
    expect(await resetFactors(mfa, user)).toEqual([]);
    expect(count("deleteEnrolledFactor")).toBe(0);
  });

  it("fails if the devices cannot be listed", async () => {
    const { mfa, count } = createScript({
      getAuthenticationDevices: [failure("not_found")],
      deleteEnrolledFactor: [],
    });
    expect(await caught(resetFactors(mfa, user))).toMatchObject({ code: "not_found" });
    expect(count("deleteEnrolledFactor")).toBe(0);
  });

  it.each([
    { title: "after a report", removals: [undefined], isInReport: true },
    { title: "during a removal", removals: [failure("aborted")], isInReport: false },
  ])("stops when aborted $title", async ({ removals, isInReport }) => {
    const controller = new AbortController();
    const { mfa, count } = scripted(...removals);
    const seen: ResetResult[] = [];
    const onProgress = (result: ResetResult) => {
      seen.push(result);
      controller.abort();
    };
    const error = await caught(resetFactors(mfa, user, { signal: controller.signal, onProgress }));
    expect(error.code).toBe("aborted");
    expect([count("deleteEnrolledFactor"), seen.length]).toEqual([1, isInReport ? 1 : 0]);
  });

  it("sends nothing after an abort, and passes the signal on", async () => {
    const { mfa, calls } = scripted(undefined);
    expect(await caught(resetFactors(mfa, user, { signal: AbortSignal.abort() }))).toMatchObject({
      code: "aborted",
    });
    expect(calls).toEqual([]);
    const { signal } = new AbortController();
    await resetFactors(mfa, user, { signal });
    expect(calls.every(({ options }) => options.signal === signal)).toBe(true);
  });
});
