import assert from "node:assert/strict";
import type { OperationId } from "@onelogin-mfa/client/openapi";
import { type Compat, createSandbox } from "../../../src/index.ts";
import { departuresOf } from "../../conformance/support/recorder.ts";
import { basic, read, requestOf } from "../../support/application.ts";
import { start } from "../../support/harness.ts";

/** Two sandboxes that are told the same, and the application that calls them. */
export type Twins = ReturnType<typeof createTwins>;

/** The view of a user from outside, oldest first. */
export type View = ReturnType<Twins["look"]>;

/** Starts two sandboxes of the same seed. All calls go to both: their responses must be the same, and conform to the spec. */
export function createTwins(compat: Compat, seed: number) {
  const first = createSandbox({ compat, seed, now: () => start });
  let second = createSandbox({ compat, seed, now: () => start });
  let now = start;
  let token = { value: "none", until: 0 };
  const ids = new Set<string>();

  /** Notes an id, which must be new. */
  function note(id: unknown): string {
    assert.ok(typeof id === "string" && !ids.has(id), `${id} was handed out before`);
    ids.add(id);
    return id;
  }

  async function fetchBoth(request: Request) {
    const other = await read(await second.fetch(request.clone()));
    const one = await read(await first.fetch(request));
    assert.deepEqual({ ...other, headers: {} }, { ...one, headers: {} }, "both respond the same");
    return one;
  }

  async function send(operation: OperationId, authorization: string, path: object, body?: object) {
    const parts = { path: { ...path }, headers: { authorization }, body: body && JSON.stringify(body) };
    const { status, headers, json } = await fetchBoth(requestOf(operation, parts));
    const departures = departuresOf(operation, { status, type: headers.get("content-type"), body: json });
    assert.deepEqual(departures, [], `${operation} ${status}`);
    return { status, json, fields: Object(json), word: wordOf(Object(json)) };
  }

  return {
    compat,
    note,
    now: () => now,
    /** Calls with the application's token. One that has ended must be refused; the next one is new. */
    async call(operation: OperationId, path: object, body?: object) {
      if (now >= token.until) {
        const refused = await send(operation, `Bearer ${token.value}`, path, body);
        assert.equal(refused.status, 401, "a call without a valid token");
        const { fields } = await send("generateToken", basic, {}, { grant_type: "client_credentials" });
        token = { value: note(fields.access_token), until: now + fields.expires_in * 1000 };
      }
      return send(operation, `Bearer ${token.value}`, path, body);
    },
    async revokeToken() {
      await send("revokeToken", basic, {}, { access_token: token.value });
      token.until = 0;
    },
    /** Opens a link, or does something on the phone. @returns whether it was possible */
    async act(method: string, url: string, body?: object) {
      const headers = { "content-type": "application/json" };
      const init = { method, headers, body: body ? JSON.stringify(body) : null };
      return (await fetchBoth(new Request(new URL(url, "http://localhost"), init))).status === 200;
    },
    advance(seconds: number) {
      now += seconds * 1000;
      for (const { control } of [first, second]) control.setClock({ advance_ms: seconds * 1000 });
    },
    /** Goes on with another sandbox in place of the second, which has a snapshot of the first. */
    moveOn() {
      const snapshot = JSON.stringify(first.control.getSnapshot());
      second = createSandbox({ compat, seed: seed + 1, now: () => start - 86_400_000, users: [] });
      second.control.restoreSnapshot(JSON.parse(snapshot));
    },
    look(user_id: number) {
      const [one, other] = [first, second].map(({ control }) => ({
        user_id,
        offered: control.listUsers().find(({ id }) => id === user_id)?.offered ?? [],
        challenges: control.listChallenges({ user_id }).reverse(),
        devices: control.listDevices({ user_id }),
        messages: control.listMessages({ user_id }).reverse(),
      }));
      assert.deepEqual(other, one, "both look the same");
      return one ?? assert.fail();
    },
  };
}

/** The status in a response: `accepted` or `refused` in the envelope of the reference. */
function wordOf({ status }: { readonly status?: unknown }): string {
  if (typeof status !== "object") return String(status);
  return Object(status).error === false ? "accepted" : "refused";
}
