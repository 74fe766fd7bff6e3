import type { RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { type MfaClient, systemClock } from "@onelogin-mfa/client";
import { english } from "@onelogin-mfa/login";
import { memoryStore } from "@onelogin-mfa/login/stores";
import type { Sandbox } from "@onelogin-mfa/sandbox";
import { describe, expect, onTestFinished, vi } from "vitest";
import { demoUsers } from "../src/connect.ts";
import { createIronSessionApp } from "../src/login-iron-session.ts";
import { createPassportApp } from "../src/login-passport.ts";
import { startServer } from "./support/applications.ts";
import { test } from "./support/test.ts";
import { createVisitor } from "./support/visitor.ts";

const origin = "http://localhost:4033";
const ownStore = () => memoryStore(crypto.randomUUID());

/** The programs whose session and sign-in are the application's own. */
const programs: readonly { readonly name: string; readonly listen: (mfa: MfaClient) => RequestListener }[] = [
  { name: "Passport", listen: (mfa) => createPassportApp(mfa, origin, ownStore()) },
  {
    name: "iron-session",
    listen: (mfa) => getRequestListener(createIronSessionApp(mfa, origin, ownStore()).fetch),
  },
];

const ids: Readonly<Record<string, number>> = { ada: 42, grace: 43 };
const confirm = `<h1>${english.secondStep}</h1>`;

/** Starts a program. @returns a function that opens a browser at it */
async function start(listener: RequestListener, sandbox: Sandbox) {
  const { url, close } = await startServer(listener);
  onTestFinished(async () => void (await close()));
  return () => openBrowser(url, sandbox);
}

function openBrowser(url: string, { control }: Sandbox) {
  const visitor = createVisitor(url);
  let page = "";

  async function load(path: string): Promise<string> {
    page = await visitor.load(path);
    return page;
  }

  async function send(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
    page = await visitor.load(path, { method: "POST", body: new URLSearchParams(fields) });
    return page;
  }

  /** Returns a function that presses a button of the page that is shown now, which stays open in its tab. */
  function find(action: string, fields: Readonly<Record<string, string>> = {}) {
    const form = page.split("<form").find((one) => one.includes(`name="action" value="${action}"`));
    if (form === undefined) throw new Error(`No form "${action}" in ${page}`);
    const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const given = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
    return () => send("/login", { ...given, ...fields });
  }

  return {
    ...visitor,
    load,
    find,
    /** Types a name and password into the application's page, which is shown. */
    signIn: (username: string, password = "demo") => send(visitor.path(), { username, password }),
    signOut: () => send("/signout", {}),
    /** Has a code sent to the first device of the user whose password was right. @returns the code */
    async requestCode(username: string): Promise<string> {
      await find("start")();
      expect(await find("device")()).toContain('<input id="code"');
      return control.getLatestCode({ user_id: ids[username] ?? 0 }).code;
    },
    typeCode: (code: string) => find("code", { code })(),
  };
}

/** Signs a browser in with both factors, for the page that it has asked for. */
async function signInFully(browser: ReturnType<typeof openBrowser>, username: string): Promise<string> {
  await browser.signIn(username);
  return browser.typeCode(await browser.requestCode(username));
}

describe.each(programs)("an application with $name", ({ listen }) => {
  test.override({ sandboxOptions: { users: demoUsers } });

  test("signs in by itself, and opens no page before the second factor", async ({ sandbox, mfa }) => {
    const browser = (await start(listen(mfa), sandbox))();
    const { load, path, signIn, requestCode, typeCode } = browser;
    await load("/pay?for=tea");
    expect(path()).toMatch(/^\/signin\?/);
    expect(await signIn("ada", "wrong")).toContain('name="password"');
    expect(path()).toMatch(/^\/signin\?/);
    expect(await signIn("ada")).toContain(confirm);
    for (const page of ["/", "/pay"]) expect(await load(page)).toContain(confirm);
    await load("/login?returnTo=/pay?for=tea");
    const code = await requestCode("ada");
    await typeCode(code === "000000" ? "111111" : "000000");
    expect(path()).toBe("/login");
    for (const page of ["/", "/pay"]) expect(await load(page)).not.toMatch(/Signed in as|Paid/);
    await load("/login");
    expect(await typeCode(code)).toBe("Paid by ada@example.com.");
    expect(path()).toBe("/pay?for=tea");
    expect(await load("/")).toContain("Signed in as ada@example.com.");
  });

  test("leads back from its sign-in to the page that was asked for, and to no other site", async ({
    sandbox,
    mfa,
  }) => {
    const open = await start(listen(mfa), sandbox);
    const browser = open();
    await browser.load("/pay?for=tea");
    await browser.signIn("ada", "wrong");
    expect(await signInFully(browser, "ada")).toBe("Paid by ada@example.com.");
    expect(browser.path()).toBe("/pay?for=tea");
    for (const returnTo of ["https://evil.test/", "//evil.test/", "/login?returnTo=https://evil.test/"]) {
      const other = open();
      await other.load(`/signin?${new URLSearchParams({ returnTo })}`);
      expect(await signInFully(other, "grace")).toContain("Signed in as grace@example.com.");
      expect(other.path()).toBe("/");
    }
    // from the page of the login, too
    const third = open();
    const [, link = ""] = /<a [^>]*href="([^"]+)"/.exec(await third.load("/login?returnTo=/pay")) ?? [];
    await third.load(link.replaceAll("&amp;", "&"));
    expect(third.path()).toMatch(/^\/signin\?/);
  });

  test("asks for a second factor that is old where the page demands it", async ({ sandbox, mfa }) => {
    const browser = (await start(listen(mfa), sandbox))();
    await browser.load("/");
    await signInFully(browser, "ada");
    expect(await browser.load("/pay")).toBe("Paid by ada@example.com.");
    const now = systemClock.now();
    const clock = vi.spyOn(systemClock, "now").mockReturnValue(now + 61_000);
    onTestFinished(() => clock.mockRestore());
    expect(await browser.load("/")).toContain("Signed in as ada@example.com.");
    expect(await browser.load("/pay")).toContain(confirm);
    const code = await browser.requestCode("ada");
    expect(await browser.typeCode(code)).toBe("Paid by ada@example.com.");
  });

  test("asks for it again after a sign-out, also a browser that has kept its cookies", async ({
    sandbox,
    mfa,
  }) => {
    const browser = (await start(listen(mfa), sandbox))();
    await browser.load("/");
    expect(await signInFully(browser, "ada")).toContain("Signed in as ada@example.com.");
    const kept = browser.cookies();
    await browser.signOut();
    expect(browser.path()).toBe("/signin");
    await browser.load("/");
    expect(browser.path()).toMatch(/^\/signin\?/);
    expect(await browser.signIn("ada")).toContain(confirm);
    expect(await browser.load("/")).toContain(confirm);
    browser.setCookies(kept);
    expect(await browser.load("/")).not.toContain("Signed in as");
  });

  test("asks for it at each sign-in, also of the same user without a sign-out before", async ({
    sandbox,
    mfa,
  }) => {
    const browser = (await start(listen(mfa), sandbox))();
    await browser.load("/");
    await signInFully(browser, "ada");
    await browser.load("/signin");
    expect(await browser.signIn("ada")).toContain(confirm);
    expect(await browser.load("/")).toContain(confirm);
  });

  test.for(["grace", "ada"])(
    "does not take a code for %s, who has signed in after it was sent to ada",
    async (second, { sandbox, mfa }) => {
      const browser = (await start(listen(mfa), sandbox))();
      await browser.load("/");
      await browser.signIn("ada");
      const code = await browser.requestCode("ada");
      const typeCode = browser.find("code", { code });
      await browser.load("/signin");
      await browser.signIn(second);
      expect(await typeCode()).toContain(english.sessionChanged);
      expect(await browser.load("/")).toContain(confirm);
    },
  );

  test("keeps two users apart who sign in at once", async ({ sandbox, mfa }) => {
    const open = await start(listen(mfa), sandbox);
    const [ada, grace] = [open(), open()];
    await Promise.all([ada.load("/"), grace.load("/pay")]);
    await Promise.all([ada.signIn("ada"), grace.signIn("grace")]);
    const codes = [await ada.requestCode("ada"), await grace.requestCode("grace")] as const;
    const pages = [ada.typeCode(codes[0]), grace.typeCode(codes[1])];
    expect(await Promise.all(pages)).toEqual([
      expect.stringContaining("Signed in as ada@example.com."),
      "Paid by grace@example.com.",
    ]);
    await grace.signOut();
    expect(await ada.load("/pay")).toBe("Paid by ada@example.com.");
  });
});
