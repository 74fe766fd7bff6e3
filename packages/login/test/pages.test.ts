import { describe, expect, it } from "vitest";
import { html, trusted } from "../src/pages/html.ts";
import { english } from "../src/pages/texts/english.ts";
import { fill } from "../src/pages/texts/texts.ts";
import { begin, createWorld, deviceIds, right, signIn, test } from "./support/world.ts";

describe("markup", () => {
  it.each([
    ["<script>", "&lt;script&gt;"],
    [`"' onload=x`, "&quot;&#39; onload=x"],
    ["a & b", "a &amp; b"],
    ["&lt;", "&amp;lt;"],
  ])("%j is text in a page", (text, expected) => {
    expect(html`<p title="${text}">${text}</p>`.markup).toBe(`<p title="${expected}">${expected}</p>`);
  });

  it("of the package itself stays, alone and in lists", () => {
    expect(html`${[html`<i>${1}</i>`, trusted("<b>")]}${undefined}`.markup).toBe("<i>1</i><b>");
  });
});

describe("a page", () => {
  const hostile = `"><script>alert(1)</script>'`;

  it("shows hostile names of devices and users as text", { tags: "security" }, async () => {
    const world = createWorld({}, []);
    world.sandbox.control.createUser({
      id: 50,
      name: hostile,
      email: "eve@example.com",
      phone: "+15550150",
      devices: [{ kind: "sms", display_name: hostile }],
    });
    const checkPassword = () => ({ user_id: 50, account: { name: hostile } });
    const visitor = world.visit(world.start({ checkPassword }));
    const list = await visitor.send("password", right);
    const code = await visitor.send("device", { choice: deviceIds(world, 50)[0] ?? "" });
    for (const page of [list, code]) {
      expect(page).toContain("&lt;script&gt;alert(1)");
      expect(page).not.toContain("<script>alert");
    }
  });

  test("tells the two factors by e-mail apart, by OneLogin's names", async ({ world }) => {
    const page = await (await signIn(world)).send("add");
    expect(page).toContain("E-mail <small>OneLogin Email, a•••@example.com</small>");
    expect(page).toContain("E-mail <small>Email Magic Link, a•••@example.com</small>");
    expect(page).toContain("Authenticator app <small></small>");
  });

  test("alarms nobody who has signed out", async ({ world }) => {
    const visitor = await signIn(world);
    expect(await visitor.send("sign_out")).toContain(
      '<p class="notice calm" role="status">You have signed out.',
    );
    expect(await visitor.send("password", { ...right, password: "wrong" })).toContain(
      '<p class="notice" role="alert">Unknown name',
    );
  });

  test("shows no text of its location but those of the table", async ({ world }) => {
    const query = new URLSearchParams({ notice: hostile, id: hostile, minutes: hostile, again: hostile });
    const page = await world.visit().load(`/login?${query}`);
    expect(page).not.toContain("alert(1)");
    expect(page).not.toContain('role="alert"');
    expect(await world.visit().load("/login?notice=__proto__")).not.toContain('role="alert"');
  });

  test("loads nothing from elsewhere and runs its own script only", async ({ world }) => {
    const response = await world.visit().request("/login");
    const policy = response.headers.get("content-security-policy") ?? "";
    const [, nonce = ""] = /script-src 'nonce-([\w-]+)'/.exec(policy) ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    const page = await response.text();
    expect(page.match(/<(script|style) /g)).toHaveLength(2);
    expect(page.split(`nonce="${nonce}"`)).toHaveLength(3);
  });

  test("asks for a code with the keyboard for it, and takes it from a message", async ({ world }) => {
    const visitor = await begin(world);
    const [field] = /<input id="code"[^>]+>/.exec(visitor.page()) ?? [];
    expect(field).toContain('autocomplete="one-time-code"');
    // OneLogin's standard SMS code has letters
    expect(field).toContain('inputmode="text"');
    await visitor.send("back");
    expect(await visitor.send("lost")).toContain('inputmode="numeric"');
  });

  test("has a form for each button, a label for each field, and one heading", async ({ world }) => {
    const visitor = world.visit();
    const pages = [await visitor.load("/login"), await visitor.send("password", right)];
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    pages.push(visitor.page(), await visitor.send("lost"));
    for (const page of pages) {
      expect(page.match(/<h1>/g)).toHaveLength(1);
      for (const [, id] of page.matchAll(/<input id="([^"]+)"/g))
        expect(page).toContain(`<label for="${id}">`);
      expect(page.match(/<button/g)?.length).toBeLessThanOrEqual(
        page.match(/<form method="post"/g)?.length ?? 0,
      );
    }
  });
});

describe("texts", () => {
  it("are filled with what they name, and nothing else", () => {
    expect(fill("{a} {b} {constructor}", { a: "1" })).toBe("1 {b} {constructor}");
  });

  it("use no word of programmers", () => {
    const words =
      /\b(rate_limit|error|invalid|token|challenge|session|request|null|undefined|HTTP|API|store|MFA)\b/i;
    const { requestId: _, ...texts } = english;
    expect(Object.entries(texts).filter(([, text]) => words.test(text))).toEqual([]);
  });

  const own = { ...english, signIn: "Welcome" };
  test.override({ options: { languages: [own] } });
  test("are those of the application where it has some", async ({ world }) => {
    const page = await world.visit().load("/login");
    expect(page).toContain("<h1>Welcome</h1>");
    expect(page).toContain(">Password</label>");
  });
});

describe("a failure", () => {
  const failures = [
    ["server", 500, "cannot be reached"],
    ["rate limit", 429, "too many attempts"],
    ["refusal", 403, "cannot be reached"],
  ] as const;

  test.for(failures)(
    "of OneLogin, a %s with status %s, is told with the id for a help desk",
    async ([, status, text], { world }) => {
      const visitor = world.visit();
      await visitor.send("password", right);
      world.sandbox.control.addFault({
        kind: "status",
        status,
        times: 1,
        operation: "createDeviceVerification",
      });
      const page = await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
      expect(page).toContain(text);
      // a gateway's 429 has no id
      expect(/For the help desk: [\w-]{8,}/.test(page)).toBe(status !== 429);
    },
  );

  test("at the password says so on the first page, and leads on afterwards", async ({ world }) => {
    const visitor = world.visit();
    world.sandbox.control.addFault({ kind: "status", status: 503, times: 1, operation: "listUsers" });
    expect(await visitor.send("password", right)).toContain("cannot be reached");
    expect(await visitor.send("password", right)).toContain("Ada&#39;s sms");
  });

  test("of a list shows a page that can ask for it again", async ({ world }) => {
    const visitor = world.visit();
    world.sandbox.control.addFault({
      kind: "status",
      status: 503,
      times: 1,
      operation: "getAuthenticationDevices",
    });
    expect(await visitor.send("password", right)).toContain("not available now");
    expect(visitor.last().status).toBe(503);
    expect(await visitor.load("/login")).toContain("not available now");
    expect(await visitor.send("refresh")).toContain("Ada&#39;s sms");
  });

  test("whose response to a code is lost keeps the code's page", async ({ world }) => {
    const visitor = await begin(world);
    world.sandbox.control.addFault({
      kind: "status",
      status: 500,
      times: 1,
      operation: "verifyUserVerification",
    });
    const { code } = world.sandbox.control.getLatestCode({ user_id: 42 });
    expect(await visitor.send("code", { code })).toContain("cannot be reached");
    expect(await visitor.send("code", { code })).toBe("/");
  });
});

describe("render", () => {
  test.override({
    options: {
      render: (view) =>
        view.page === "password"
          ? new Response(`own ${view.path}`, { headers: { "x-own": "1" } })
          : undefined,
    },
  });

  test("replaces a page, and leaves all others as they are", async ({ world }) => {
    const visitor = world.visit();
    const response = await visitor.request("/login");
    expect([
      await response.text(),
      response.headers.get("x-own"),
      response.headers.get("cache-control"),
    ]).toEqual(["own /login", "1", "no-store"]);
    expect(await (await signIn(world, visitor)).load("/login")).toContain("You are signed in");
  });
});
