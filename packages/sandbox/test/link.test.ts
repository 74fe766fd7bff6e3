import { describe, expect, it } from "vitest";
import { read } from "./support/application.ts";
import { enroll, verify } from "./support/flows.ts";
import { adaWith, createHarness, newest, userPath } from "./support/harness.ts";

async function withLink(redirect_to?: string) {
  const h = createHarness({ users: adaWith("email_link") });
  const body = { device_id: "3919988", ...(redirect_to !== undefined && { redirect_to }) };
  const started = await h.raw("POST", `${userPath}/verifications`, body);
  const [{ link = "", id } = { id: "" }] = h.sandbox.control.listMessages({ user_id: 42 });
  const state = async () => {
    const { json } = await h.raw("GET", `${userPath}/verifications/${String(Object(started.json).id)}`);
    return String(Object(json).status);
  };
  return { h, id, link, started, state, visit: async () => read(await h.sandbox.fetch(new Request(link))) };
}

describe("a magic link", () => {
  it("works once, and leads on after two seconds", async () => {
    const { visit, state } = await withLink("https://app.example/ok?a=1&b=2");
    expect(await state()).toBe("pending");
    const first = await visit();
    expect(first.status).toBe(200);
    expect(first.text).toContain(
      '<meta http-equiv="refresh" content="2; url=https://app.example/ok?a=1&amp;b=2">',
    );
    expect(await state()).toBe("accepted");
    const second = await visit();
    expect(second).toMatchObject({ status: 410, text: expect.stringContaining("has already been used") });
    expect(second.text).not.toContain("refresh");
  });

  it.each([
    { "sec-fetch-dest": "image" },
    { "sec-fetch-dest": "empty" },
    { "sec-fetch-dest": "document", "sec-purpose": "prefetch;prerender" },
    { purpose: "prefetch" },
    { "x-moz": "prefetch" },
  ])("is not used up by a browser that does not show it: %o", async (headers) => {
    const { h, link, state, visit } = await withLink();
    expect((await h.sandbox.fetch(new Request(link, { headers }))).status).toBe(403);
    expect(await state()).toBe("pending");
    const shown = new Request(link, { headers: { "sec-fetch-dest": "document" } });
    expect((await h.sandbox.fetch(shown)).status).toBe(200);
    expect((await visit()).status).toBe(410);
  });

  it("says what it has completed", async () => {
    const h = createHarness();
    await enroll(h.mfa, { user_id: 42, factor: "Email Magic Link" });
    const visit = async () => read(await h.sandbox.fetch(new Request(newest(h.sandbox).link ?? "")));
    expect((await visit()).text).toContain(
      "<h1>Enrollment complete</h1><p>ada@example.com is now enrolled.</p>",
    );
    await verify(h.mfa, { user_id: 42 });
    expect((await visit()).text).toContain("<h1>Sign-in confirmed</h1>");
  });

  it("is not used up by a mail scanner that asks for its headers", async () => {
    const { h, link, state, visit } = await withLink();
    expect((await h.sandbox.fetch(new Request(link, { method: "HEAD" }))).status).toBe(200);
    expect(await state()).toBe("pending");
    expect((await visit()).status).toBe(200);
  });

  it("without a target leads nowhere", async () => {
    const { text } = await (await withLink()).visit();
    expect(text).not.toMatch(/refresh|<a /);
  });

  it("that comes too late does nothing", async () => {
    const { h, visit, state } = await withLink("https://app.example");
    h.advance(120);
    expect(await visit()).toMatchObject({ status: 410, text: expect.stringContaining("has expired") });
    expect(await state()).toBe("rejected");
  });

  it("that nobody sent is unknown", async () => {
    const { h } = await withLink();
    const response = await h.sandbox.fetch(new Request("http://localhost/_sandbox/link/0123"));
    expect(response.status).toBe(404);
  });

  it("cannot break out of its page", { tags: "security" }, async () => {
    // what would end an attribute is no part of a URL
    const { started } = await withLink(`https://app.example/"><script>alert(1)</script>`);
    expect(started.status).toBe(422);
    const { visit } = await withLink("https://app.example/?a='b'&quot;c");
    const { text, headers } = await visit();
    expect(text).toContain("https://app.example/?a=%27b%27&amp;quot;c");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://app.example:65536"])(
    "never leads to %s",
    { tags: "security" },
    async (target) => {
      const { started, h } = await withLink(target);
      expect(started.status).toBe(422);
      expect(h.sandbox.control.listMessages({ user_id: 42 })).toEqual([]);
    },
  );

  it("can be followed without a browser", async () => {
    const { h, id, state } = await withLink();
    expect(h.sandbox.control.openLink({ message_id: id })).toMatchObject({ state: "accepted", actions: [] });
    expect(await state()).toBe("accepted");
    expect(h.sandbox.control.listDevices({ user_id: 42 })).toHaveLength(1);
  });
});
