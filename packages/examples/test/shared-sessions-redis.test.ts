import { createMfaClient } from "@onelogin-mfa/client";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { expect, it } from "vitest";
import { createLoginHandler } from "../src/login-handler.ts";
import { keepSessionsInRedis } from "../src/shared-sessions.ts";
import { shareTokensInRedis } from "../src/shared-token.ts";
import { startRedis } from "./support/redis.ts";
import { addUser, callsOf, credentials } from "./support/test.ts";

it("two instances with one Redis sign a user in together, with one token, and out of both", async (context) => {
  const redis = await startRedis(context);
  const sandbox = createSandbox({ users: [] });
  const [device_id = "none"] = addUser(sandbox, 42, "sms");
  const instance = async () => {
    const connection = await redis.connect(60_000);
    const tokenStore = shareTokensInRedis(connection);
    const mfa = createMfaClient({ subdomain: "acme", credentials, fetch: sandbox.fetch, tokenStore });
    return createLoginHandler(mfa, keepSessionsInRedis(connection));
  };
  const instances = [await instance(), await instance()] as const;
  let cookie = "";
  const send = async (index: 0 | 1, fields: Record<string, string>) => {
    const init = { method: "POST", body: new URLSearchParams(fields), headers: { cookie } };
    const { headers } = await instances[index](new Request("https://login.example.com/", init));
    cookie = headers.get("set-cookie")?.split(";", 1)[0] ?? cookie;
  };
  const load = async (index: 0 | 1) => {
    const page = await instances[index](new Request("https://login.example.com/", { headers: { cookie } }));
    return page.text();
  };
  await send(0, { action: "password", name: "ada", password: "demo" });
  await send(1, { action: "device", device_id });
  const { code: otp } = sandbox.control.getLatestCode({ user_id: 42 });
  await send(0, { action: "code", otp });
  expect(await load(1)).toContain("You are signed in");
  const signedIn = cookie;
  await send(1, { action: "logout" });
  cookie = signedIn;
  expect(await load(0)).toContain("<h1>Sign in</h1>");
  expect(callsOf(sandbox, "generateToken")).toHaveLength(1);
});
