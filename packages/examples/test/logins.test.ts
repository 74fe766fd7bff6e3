import { systemClock } from "@onelogin-mfa/client";
import { memoryStore } from "@onelogin-mfa/login/stores";
import { describe, expect, onTestFinished, vi } from "vitest";
import { demoUsers } from "../src/connect.ts";
import { createHonoApp } from "../src/login-hono.ts";
import { applications, startServer } from "./support/applications.ts";
import { test } from "./support/test.ts";
import { createVisitor } from "./support/visitor.ts";

describe.each(applications)("the login in $framework", ({ listen }) => {
  test.override({ sandboxOptions: { users: demoUsers } });

  test("leads to the page that was asked for, and asks again for a second factor that is old", async ({
    sandbox,
    mfa,
  }) => {
    const { url, close } = await startServer(await listen(mfa));
    onTestFinished(async () => void (await close()));
    const { load, send, begin } = createVisitor(url);
    expect(await load("/")).toContain("<h1>Sign in</h1>");
    expect(await begin("ada", "/pay")).toContain("Enter the code");
    const code = () => sandbox.control.getLatestCode({ user_id: 42 }).code;
    expect(await send("code", { code: code() })).toBe("Paid by ada@example.com.");
    expect(await load("/")).toMatch(/^Signed in as ada@example\.com\./);
    const now = systemClock.now();
    const clock = vi.spyOn(systemClock, "now").mockReturnValue(now + 61_000);
    onTestFinished(() => clock.mockRestore());
    expect(await load("/pay")).toContain("<h1>Confirm that it is you</h1>");
    expect(await load("/")).toContain("Signed in");
    await send("sign_out");
    expect(await load("/pay")).toContain("<h1>Sign in</h1>");
  });
});

describe("a login that is started by hand", () => {
  test.override({ sandboxOptions: { users: demoUsers } });

  test.for([
    { name: "ada", kinds: ["sms", "protect"] },
    { name: "grace", kinds: ["email_code"] },
    { name: "lin", kinds: [] },
  ])("has $name, whose devices are those of the guide: $kinds", async ({ name, kinds }, { sandbox, mfa }) => {
    const app = createHonoApp(mfa, memoryStore(crypto.randomUUID()));
    const { send } = createVisitor("https://login.example.com", async (request) => app.fetch(request));
    const page = await send("password", { username: name, password: "demo" });
    expect(page).toContain("Confirm that it is you");
    const id = demoUsers.find(({ email }) => email === `${name}@example.com`)?.id ?? 0;
    const devices = sandbox.control.listDevices({ user_id: id });
    expect(devices.map(({ kind }) => kind)).toEqual(kinds);
    for (const { device_id } of devices) expect(page).toContain(`value="${device_id}"`);
  });
});
