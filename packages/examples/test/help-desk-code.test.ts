import { verifyOnce } from "@onelogin-mfa/client";
import { describe, expect } from "vitest";
import { helpDeskCode } from "../src/help-desk-code.ts";
import { test } from "./support/test.ts";

describe("a help desk's code", () => {
  test("is read out with its end, and lets the user in once", async ({ sandbox, mfa }) => {
    const text = await helpDeskCode(mfa, 42);
    const [, otp = "", until = ""] = text.match(/^Code: (\d{8}), until (\S+)\n/) ?? [];
    const now = Date.parse(sandbox.control.getClock().now);
    expect(Date.parse(until) - now).toBeGreaterThan(899_000);
    expect(await verifyOnce(mfa, { user_id: 42, otp })).toMatchObject({ status: "accepted" });
    expect(await verifyOnce(mfa, { user_id: 42, otp })).toMatchObject({ status: "rejected" });
  });

  test("is good for a quarter of an hour", async ({ sandbox, mfa }) => {
    const [otp = ""] = (await helpDeskCode(mfa, 42)).match(/\d{8}/) ?? [];
    sandbox.control.setClock({ advance_ms: 900_000 });
    expect(await verifyOnce(mfa, { user_id: 42, otp })).toMatchObject({ status: "rejected" });
  });
});
