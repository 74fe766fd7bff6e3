import { expect } from "vitest";
import { enrollMany, type RowResult, readRows } from "../src/enroll-many.ts";
import { addUser, callsOf, test } from "./support/test.ts";

async function collect(results: AsyncIterable<RowResult>): Promise<RowResult[]> {
  const all: RowResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

const row = (user_id: number, phone = "+15550100") => ({ email: `user${user_id}@example.com`, phone });

test("each user without a device gets one, without a message", async ({ sandbox, mfa }) => {
  addUser(sandbox, 7);
  sandbox.control.createUser({ id: 8, name: "Lin", email: "user8@example.com" });
  expect(await collect(enrollMany(mfa, [row(7), row(8, "+15550108")]))).toEqual([
    { email: "user7@example.com", result: "enrolled" },
    { email: "user8@example.com", result: "enrolled" },
  ]);
  expect(await mfa.getUser({ user_id: 8 })).toMatchObject({ phone: "+15550108" });
  expect(await mfa.getAuthenticationDevices({ user_id: 8 })).toHaveLength(1);
  expect(sandbox.control.listMessages({ user_id: 8 })).toEqual([]);
});

test("a second run changes nothing", async ({ sandbox, mfa }) => {
  addUser(sandbox, 7);
  await collect(enrollMany(mfa, [row(7)]));
  expect(await collect(enrollMany(mfa, [row(7)]))).toEqual([
    { email: "user7@example.com", result: "has a device" },
  ]);
  expect(callsOf(sandbox, "createFactorRegistration")).toHaveLength(1);
});

test("another number in the profile stays, and an unknown user stops nobody", async ({ sandbox, mfa }) => {
  addUser(sandbox, 7);
  addUser(sandbox, 9);
  expect(await collect(enrollMany(mfa, [row(7, "+15550199"), row(8), row(9)]))).toMatchObject([
    { result: "failed", reason: "the profile has another phone number" },
    { result: "failed", reason: expect.stringContaining("no user has this email") },
    { result: "enrolled" },
  ]);
  expect(callsOf(sandbox, "updateUser")).toEqual([]);
});

test("an error that isn't one user's ends the run", async ({ sandbox, mfa }) => {
  addUser(sandbox, 7);
  addUser(sandbox, 8);
  sandbox.control.addFault({ kind: "status", status: 429, times: 1 });
  await expect(collect(enrollMany(mfa, [row(7), row(8)]))).rejects.toMatchObject({ code: "rate_limit" });
  expect(callsOf(sandbox, "createFactorRegistration")).toEqual([]);
});

test("a line that is no row is named, before anybody is enrolled", () => {
  expect(readRows("a@example.com,+15550100\r\n\n b@example.com , +15550101 \n")).toHaveLength(2);
  expect(() => readRows("a@example.com,+15550100\nb@example.com;+15550101")).toThrow(
    'Line 2 must be "ada@example.com,+15550100".',
  );
  expect(() => readRows("a@example.com,15550100")).toThrow("Line 1");
});
