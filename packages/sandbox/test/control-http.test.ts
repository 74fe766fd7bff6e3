import { describe, expect, it } from "vitest";
import { anyHost } from "../src/control/guard.ts";
import { controlRoutes } from "../src/control/routes.ts";
import { createChanges } from "../src/events.ts";
import { operations } from "../src/generated/operations.ts";
import { read } from "./support/application.ts";
import { compileResponseCheck } from "./support/control-validators.ts";
import { adaWith, createHarness, type Harness, userPath } from "./support/harness.ts";
import { unknownId } from "./support/spec.ts";

const base = "http://127.0.0.1:4020/_sandbox/api";

async function ask({ sandbox }: Harness, call: string, body?: unknown, headers: Record<string, string> = {}) {
  const [method = "", path = ""] = call.split(" ");
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const init = { method, headers: { ...json, ...headers }, body: text ?? null };
  return read(await sandbox.fetch(new Request(base + path, init)));
}

const fits = await compileResponseCheck();

async function withMessages() {
  const h = createHarness({ users: adaWith("sms", "protect", "voice", "email_link") });
  const { mark } = h.sandbox.control.getInboxMark({ user_id: 42 });
  for (const device of ["3919988", "3919989", "3919990", "3919991"]) {
    await h.raw("POST", `${userPath}/verifications`, { device_id: device });
  }
  await h.raw("POST", `${userPath}/verifications`, { device_id: "3919989" });
  const [denied, link, voice, push] = h.sandbox.control.listMessages({ user_id: 42 });
  return { h, mark, ids: { push: push?.id, voice: voice?.id, link: link?.id, denied: denied?.id } };
}

const cases: readonly {
  id: Exclude<keyof typeof operations, "streamEvents">;
  call: string;
  body?: unknown;
  status: number;
}[] = [
  { id: "getState", call: "GET /state", status: 200 },
  { id: "getSnapshot", call: "GET /snapshot", status: 200 },
  { id: "restoreSnapshot", call: "PUT /snapshot", body: {}, status: 422 },
  { id: "listUsers", call: "GET /users", status: 200 },
  { id: "createUser", call: "POST /users", body: { id: 7, name: "Lin" }, status: 201 },
  { id: "createUser", call: "POST /users", body: { id: 42, name: "Lin" }, status: 409 },
  { id: "createUser", call: "POST /users", body: { id: 0 }, status: 422 },
  { id: "createUser", call: "POST /users", body: "{", status: 400 },
  { id: "updateUser", call: "PATCH /users/42", body: { phone: null }, status: 200 },
  { id: "updateUser", call: "PATCH /users/42", body: { age: 5 }, status: 422 },
  { id: "deleteUser", call: "DELETE /users/42", status: 204 },
  { id: "listDevices", call: "GET /users/42/devices", status: 200 },
  { id: "listDevices", call: "GET /users/99/devices", status: 404 },
  { id: "listDevices", call: "GET /users/ada/devices", status: 422 },
  { id: "listDevices", call: "GET /users/1000000000000000/devices", status: 422 },
  { id: "listDevices", call: "GET /users/42/devices?kind=sms", status: 422 },
  { id: "getTotp", call: "GET /users/42/totp?device_id=3919989", status: 200 },
  { id: "getTotp", call: "GET /users/42/totp?device_id=3919988", status: 404 },
  { id: "getTotp", call: `GET /users/42/totp?challenge_id=${unknownId}`, status: 404 },
  { id: "getTotp", call: "GET /users/42/totp", status: 200 },
  { id: "getTotp", call: `GET /users/42/totp?device_id=3919989&challenge_id=${unknownId}`, status: 422 },
  { id: "deleteDevice", call: "DELETE /users/42/devices/3919988", status: 204 },
  { id: "deleteDevice", call: "DELETE /users/42/devices/7", status: 404 },
  { id: "deleteDevice", call: "DELETE /users/99/devices/3919988", status: 404 },
  { id: "listChallenges", call: "GET /users/42/challenges", status: 200 },
  { id: "listAllChallenges", call: "GET /challenges?limit=2", status: 200 },
  { id: "listAllMessages", call: "GET /messages?search=ada&limit=2", status: 200 },
  { id: "listAllMessages", call: "GET /messages?search=", status: 422 },
  { id: "listUsers", call: "GET /users?search=ada&ids=42,43&limit=1", status: 200 },
  { id: "listUsers", call: "GET /users?ids=42;43", status: 422 },
  { id: "listAllChallenges", call: "GET /challenges?limit=1001", status: 422 },
  { id: "listMessages", call: "GET /users/42/inbox", status: 200 },
  { id: "getLatestCode", call: "GET /users/42/inbox/latest_code", status: 200 },
  { id: "getLatestCode", call: "GET /users/42/inbox/latest_code?wait_ms=60001", status: 422 },
  { id: "getInboxMark", call: "GET /users/42/inbox/mark", status: 200 },
  { id: "getInboxMark", call: "GET /users/99/inbox/mark", status: 404 },
  { id: "getLatestCode", call: "GET /users/42/inbox/latest_code?after=MARK", status: 200 },
  { id: "getLatestCode", call: "GET /users/42/inbox/latest_code?after=yesterday", status: 422 },
  { id: "getLatestCode", call: `GET /users/42/inbox/latest_code?challenge_id=${unknownId}`, status: 404 },
  { id: "getLatestMessage", call: "GET /users/42/inbox/latest_message", status: 200 },
  { id: "getLatestMessage", call: "GET /users/42/inbox/latest_message?constructor=1", status: 422 },
  { id: "getLatestMessage", call: "GET /users/42/inbox/latest_message?kind=push", status: 200 },
  { id: "getLatestMessage", call: "GET /users/42/inbox/latest_message?kind=authenticator", status: 404 },
  { id: "getLatestMessage", call: "GET /users/42/inbox/latest_message?kind=pigeon", status: 422 },
  { id: "approveMessage", call: "POST /messages/push/approve", status: 200 },
  { id: "approveMessage", call: "POST /messages/voice/approve", status: 409 },
  { id: "denyMessage", call: "POST /messages/denied/deny", status: 200 },
  { id: "enterDigits", call: "POST /messages/voice/keypad", body: { digits: "1" }, status: 200 },
  { id: "enterDigits", call: "POST /messages/voice/keypad", status: 422 },
  { id: "openLink", call: "POST /messages/link/open", status: 200 },
  { id: "openLink", call: `POST /messages/${unknownId}/open`, status: 404 },
  { id: "setClock", call: "POST /clock", body: { advance_ms: 1 }, status: 200 },
  { id: "setClock", call: "POST /clock", body: {}, status: 422 },
  { id: "addFault", call: "POST /faults", body: { kind: "status" }, status: 201 },
  { id: "addFault", call: "POST /faults", body: { kind: "flood" }, status: 422 },
  { id: "addFault", call: "POST /faults", body: { kind: "status", user_id: 42, skip: 1 }, status: 201 },
  { id: "clearFaults", call: "DELETE /faults?user_id=42", status: 204 },
  { id: "clearFaults", call: "DELETE /faults", status: 204 },
  { id: "setRateLimit", call: "PUT /rate_limit", body: { limit: 5 }, status: 200 },
  { id: "listJournal", call: "GET /journal?limit=2", status: 200 },
  { id: "listJournal", call: "GET /journal?limit=0", status: 422 },
  { id: "clearJournal", call: "DELETE /journal?user_id=7", status: 204 },
  { id: "clearJournal", call: "DELETE /journal", status: 204 },
  { id: "listJournal", call: "GET /journal?status=ok", status: 422 },
  { id: "listFindings", call: "GET /findings?user_id=42", status: 200 },
  { id: "getCall", call: "GET /journal/1", status: 200 },
  { id: "getCall", call: "GET /journal/99", status: 404 },
  { id: "getControlDocument", call: "GET /openapi.json", status: 200 },
  { id: "resetSandbox", call: "POST /reset", status: 200 },
  { id: "resetSandbox", call: "POST /reset", body: {}, status: 200 },
  { id: "resetSandbox", call: "POST /reset", body: { users: [] }, status: 200 },
  { id: "resetSandbox", call: "POST /reset", body: { clients: [] }, status: 422 },
];

describe("the control API over HTTP", () => {
  it.each(cases)("$call gets $status, as its document says", async ({ id, call, body, status }) => {
    const { h, mark, ids } = await withMessages();
    const named = call
      .replace(/messages\/(push|voice|link|denied)/, (_, name: keyof typeof ids) => `messages/${ids[name]}`)
      .replace("MARK", mark);
    const response = await ask(h, named, body);
    expect(response.status).toBe(status);
    expect(fits(id, status, response.json)).toBe(true);
    const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
    if (status < 300) expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  });

  it("has a case for each operation", () => {
    const tested = new Set<string>(cases.map(({ id }) => id));
    expect(Object.keys(operations).filter((id) => !tested.has(id))).toEqual(["streamEvents"]);
  });

  it("goes on from a snapshot", async () => {
    const { h } = await withMessages();
    const { json } = await ask(h, "GET /snapshot");
    await ask(h, "POST /reset", { users: [] });
    expect((await ask(h, "PUT /snapshot", json)).status).toBe(200);
    expect((await ask(h, "GET /snapshot")).json).toEqual(json);
  });

  it("links lead to the host that was asked", async () => {
    const { h } = await withMessages();
    const { json } = await ask(h, "GET /users/42/inbox");
    const links = (json as { link?: string }[]).flatMap(({ link }) => link ?? []);
    expect(links).toEqual([
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:4020\/_sandbox\/link\/[0-9a-f]{40}$/),
    ]);
  });

  it("does not take what it does not have for a call of the API", async () => {
    const h = createHarness();
    expect((await ask(h, "POST /nothing", {})).status).toBe(404);
    expect(h.sandbox.control.listJournal()).toEqual([]);
  });

  it("streams changes", async () => {
    const h = createHarness();
    const response = await h.sandbox.fetch(new Request(`${base}/events`));
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    const next = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await next()).toBe('event: change\ndata: {"revision":0}\n\n');
    h.sandbox.control.setClock({ advance_ms: 1 });
    expect(await next()).toBe('event: change\ndata: {"revision":1}\n\n');
    await h.raw("GET", `${userPath}/factors`);
    expect(await next()).toBe('event: change\ndata: {"revision":2}\n\n');
    await reader?.cancel();
  });
});

it("a reader of the stream that falls behind gets the latest change, not all of them", async () => {
  const h = createHarness();
  const response = await h.sandbox.fetch(new Request(`${base}/events`));
  for (let change = 0; change < 50; change++) h.sandbox.control.setClock({ advance_ms: 1 });
  const reader = response.body?.getReader();
  const next = async () => new TextDecoder().decode((await reader?.read())?.value);
  expect([await next(), await next()].join("")).toContain('{"revision":50}');
  await reader?.cancel();
});

it("a reader of the stream that has gone is not called any more", async () => {
  let listeners = 0;
  const listen = () => {
    listeners += 1;
    return () => {
      listeners -= 1;
      return undefined;
    };
  };
  const parts = { changes: { ...createChanges(), listen }, sleep: async () => {} };
  const response = await controlRoutes(() => {}, parts, anyHost, undefined).request("/events");
  const reader = response.body?.getReader();
  await reader?.read();
  expect(listeners).toBe(1);
  await reader?.cancel();
  await expect.poll(() => listeners).toBe(0);
});

it.each([
  ["text/plain", 415],
  ["text/json", 415],
  ["APPLICATION/JSON", 200],
  ["application/json; charset=utf-8", 200],
])("a control request with a body of the type %s gets %i", async (type, status) => {
  const headers = { "content-type": type };
  const response = await ask(createHarness(), "POST /clock", '{"advance_ms":1}', headers);
  expect(response.status).toBe(status);
  expect(Object(response.json).code).toBe(status === 415 ? "unsupported_media_type" : undefined);
});

it("an action that is not possible is refused with the kind and the state of the message", async () => {
  const { h, ids } = await withMessages();
  const approve = () => h.sandbox.control.approveMessage({ message_id: ids.voice ?? "" });
  expect(approve).toThrow('"approve" is not possible on this message: it is of kind voice and pending');
});
