import { readFileSync } from "node:fs";
import { enroll, verify } from "@onelogin-mfa/client";
import { createLogin } from "@onelogin-mfa/login";
import { memoryStore } from "@onelogin-mfa/login/stores";
import { describe, expect } from "vitest";
import { auditTo } from "../src/audit-log.ts";
import { addUser, clientOf, test } from "./support/test.ts";
import { createVisitor } from "./support/visitor.ts";

/** Creates an audit log that keeps its lines. */
function createAudit() {
  const lines: string[] = [];
  const onEvent = auditTo((line) => lines.push(line));
  const entries = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));
  return { onEvent, lines, entries };
}

const origin = "https://login.example.com";
const wrongOf = (code: string) => code.replace(/\d/g, (digit) => String((Number(digit) + 1) % 10));

describe("the audit log", () => {
  test("has a line for each event of an enrollment and a verification, and none for a call", async ({
    sandbox,
  }) => {
    const { onEvent, lines, entries } = createAudit();
    const mfa = clientOf(sandbox, { onEvent });
    const codes: string[] = [];
    const code = () => codes[codes.push(sandbox.control.getLatestCode({ user_id: 42 }).code) - 1] ?? "none";
    const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "Phone" });
    await enrollment.submit(wrongOf(code()));
    await enrollment.submit(code());
    const verification = await verify(mfa, { user_id: 42 }, { loginId: "request-7" });
    await verification.submit(code(), { loginId: "request-7" });
    const about = { source: "onelogin", user_id: 42, factor: "SMS" };
    expect(entries()).toMatchObject([
      { ...about, flow: "enrollment", type: "message_sent" },
      { ...about, flow: "enrollment", type: "wrong" },
      { ...about, flow: "enrollment", type: "accepted" },
      { ...about, flow: "verification", type: "message_sent", loginId: "request-7" },
      { ...about, flow: "verification", type: "accepted", loginId: "request-7" },
    ]);
    for (const line of lines) expect(line).toMatch(/^\{"at":"\d{4}-\d\d-\d\dT[^\n]*\}\n$/);
    for (const one of codes) expect(lines.join("")).not.toContain(one);
  });

  test("joins the events of a login with those of its verification by loginId", async ({ sandbox }) => {
    addUser(sandbox, 7, "sms");
    const { onEvent, entries } = createAudit();
    const login = createLogin({
      mfa: clientOf(sandbox, { onEvent }),
      sessions: memoryStore(crypto.randomUUID()),
      origin,
      checkPassword: () => ({ email: "user7@example.com", account: 7 }),
      onEvent,
    });
    for (const _visit of [1, 2]) {
      const { begin, send } = createVisitor(origin, async (request) => login.handler(request));
      await begin();
      await send("code", { code: sandbox.control.getLatestCode({ user_id: 7 }).code });
    }
    const loginIds = new Set(entries().map(({ loginId }) => loginId));
    expect([...loginIds]).toEqual([expect.any(String), expect.any(String)]);
    for (const id of loginIds) {
      const events = entries().filter(({ loginId }) => loginId === id);
      expect(events.map(({ source, type }) => `${source} ${type}`).sort()).toEqual([
        "login began",
        "login message_sent",
        "login signed_in",
        "onelogin accepted",
        "onelogin message_sent",
      ]);
    }
  });
});

test("the recipe is the code that is tested", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  const [, code] = read("../src/audit-log.ts").split(/^(?=\/\*\*)/m);
  expect(read("../../client/RECIPES.md")).toContain(code);
});
