import type { MfaClient } from "@onelogin-mfa/client";
import type { Sandbox } from "@onelogin-mfa/sandbox";
import { describe, expect } from "vitest";
import { createStepUpApp } from "../src/step-up-login.ts";
import { factors } from "./support/factors.ts";
import { addUser, test } from "./support/test.ts";

const post = (body: object) => ({ method: "POST", body: JSON.stringify(body) });

/** The login page's side: begins a login of user 7, and hands codes in. */
async function startLogin(mfa: MfaClient) {
  const app = createStepUpApp(mfa);
  const started = await app.request("/step-up", post({ user_id: 7 }));
  const { id, verification_token }: Started = JSON.parse(await started.text());
  const call = async (init: RequestInit) => {
    const response = await app.request(`/step-up/${id}`, init);
    return [response.status, JSON.parse(await response.text())];
  };
  const submit = (otp: string) => call(post({ otp }));
  return { status: started.status, submit, wait: () => call({}), token: verification_token };
}

interface Started {
  readonly id: string;
  /** What the page shows and the user types into the phone. */
  readonly verification_token?: string;
}

const sent = ({ control }: Sandbox) => control.getLatestCode({ user_id: 7 }).code;

describe("step-up login", () => {
  test.for(factors.filter(({ code }) => code))(
    "lets a user in with the code of $kind, once",
    async ({ kind, code }, { sandbox, mfa }) => {
      addUser(sandbox, 7, kind);
      const { status, submit } = await startLogin(mfa);
      expect(status).toBe(201);
      const otp = code?.(sandbox.control, 7) ?? "none";
      expect(await submit(otp)).toEqual([200, { status: "accepted" }]);
      expect(await submit(otp)).toEqual([404, { status: "unknown" }]);
    },
  );

  test.for(factors.filter(({ act }) => act))(
    "lets a user in who answers by $kind, once",
    async ({ kind, act }, { sandbox, mfa }) => {
      addUser(sandbox, 7, kind);
      const { wait, token } = await startLogin(mfa);
      act?.(sandbox.control, 7, token);
      expect(await wait()).toEqual([200, { status: "accepted" }]);
      expect(await wait()).toEqual([404, { status: "unknown" }]);
    },
  );

  test("keeps a user out who denies the push", async ({ sandbox, mfa }) => {
    addUser(sandbox, 7, "protect");
    const { wait } = await startLogin(mfa);
    const [push] = sandbox.control.listMessages({ user_id: 7 });
    sandbox.control.denyMessage({ message_id: push?.id ?? "none" });
    expect(await wait()).toEqual([401, { status: "rejected" }]);
  });

  test("lets the user try again after a wrong code", async ({ sandbox, mfa }) => {
    addUser(sandbox, 7, "sms");
    const { submit } = await startLogin(mfa);
    expect(await submit("wrong!")).toEqual([401, { status: "pending" }]);
    expect(await submit(sent(sandbox))).toEqual([200, { status: "accepted" }]);
  });

  test("keeps a user out who goes on guessing", async ({ sandbox, mfa }) => {
    addUser(sandbox, 7, "sms");
    const { submit } = await startLogin(mfa);
    for (let guess = 0; guess < 4; guess++)
      expect(await submit("wrong!")).toEqual([401, { status: "pending" }]);
    const right = sent(sandbox);
    expect(await submit("wrong!")).toEqual([401, { status: "rejected" }]);
    expect(await submit(right)).toEqual([404, { status: "unknown" }]);
  });

  test("keeps a user out who comes with the code of an earlier login", async ({ sandbox, mfa }) => {
    addUser(sandbox, 7, "sms");
    await startLogin(mfa);
    const earlier = sent(sandbox);
    const { submit } = await startLogin(mfa);
    expect(await submit(earlier)).toEqual([401, { status: "pending" }]);
  });

  test("lets a user in whose code was accepted though the response was lost", async ({ sandbox, mfa }) => {
    addUser(sandbox, 7, "sms");
    const { submit } = await startLogin(mfa);
    sandbox.control.addFault({ kind: "drop_connection", operation: "verifyUserVerification", times: 1 });
    expect(await submit(sent(sandbox))).toEqual([200, { status: "accepted" }]);
  });

  test.for([
    { title: "a failure", fault: { status: 503 }, status: 502, error: "server" },
    { title: "a full quota", fault: { status: 429 }, status: 429, error: "rate_limit" },
  ])("responds to $title of the API with an error code, and nothing else", async (one, { sandbox, mfa }) => {
    addUser(sandbox, 7, "sms");
    const { submit } = await startLogin(mfa);
    sandbox.control.addFault({ kind: "status", ...one.fault });
    const otp = sent(sandbox);
    const [status, body] = await submit(otp);
    expect({ status, body }).toMatchObject({ status: one.status, body: { error: one.error } });
    expect(JSON.stringify(body)).not.toContain(otp);
  });
});
