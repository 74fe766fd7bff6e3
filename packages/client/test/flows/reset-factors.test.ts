import { describe, expect, it } from "vitest";
import { type ResetResult, resetFactors } from "../../src/flows/reset-factors.ts";
import { caught } from "../support/harness.ts";
import { createScript, device, failure, type Response } from "./support/script.ts";

const user = { user_id: 42 };
const list = ["SMS", "OneLogin", "Google Authenticator"].map((name, index) => device(`${index + 1}`, name));
const scripted = (...removals: Response[]) =>
  createScript({ getAuthenticationDevices: [list], deleteEnrolledFactor: removals });

describe("resetFactors", () => {
  it("removes each device in turn and reports each", async () => {
    const { mfa, calls } = scripted(undefined);
    const seen: ResetResult[] = [];
    const results = await resetFactors(mfa, user, { onProgress: (result) => seen.push(result) });
    expect(results).toEqual(list.map(({ user_display_name: _, ...one }) => ({ ...one, status: "deleted" })));
    expect(seen).toEqual(results);
    const removed = calls.slice(1).map(({ input }) => input);
    expect(removed).toEqual(["1", "2", "3"].map((device_id) => ({ ...user, device_id })));
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

  it("removes nothing for a user without devices, or if they cannot be listed", async () => {
    for (const listed of [[], failure("not_found")]) {
      const { mfa, count } = createScript({
        getAuthenticationDevices: [listed],
        deleteEnrolledFactor: [null],
      });
      const result = await resetFactors(mfa, user).catch((error) => error);
      expect(result).toEqual(listed);
      expect(count("deleteEnrolledFactor")).toBe(0);
    }
  });

  it.each([
    ["after a report", undefined, 1],
    ["during a removal", failure("aborted"), 0],
  ])("stops when aborted %s", async (_, removal, reports) => {
    const controller = new AbortController();
    const { mfa, count } = scripted(removal);
    let seen = 0;
    const onProgress = () => {
      seen += 1;
      controller.abort();
    };
    const error = await caught(resetFactors(mfa, user, { signal: controller.signal, onProgress }));
    expect(error.code).toBe("aborted");
    expect([count("deleteEnrolledFactor"), seen]).toEqual([1, reports]);
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
