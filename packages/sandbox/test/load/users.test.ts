import { afterEach, describe, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/node.ts";
import { type Application, createApplication } from "../support/application.ts";
import { complete, factorCases, type Side } from "../support/factor-cases.ts";
import { enroll, verify } from "../support/flows.ts";

const users = Array.from({ length: 20 }, (_, index) => ({
  id: 1001 + index,
  name: `User ${index}`,
  email: `user${index}@example.com`,
  phone: `+1555${1000 + index}`,
}));

let sandbox: RunningSandbox;

/** All users at once, each with an application of its own. */
async function runAll(count: number, fetch: (request: Request) => Promise<Response>): Promise<Seen[]> {
  sandbox = await startSandbox({ users: users.slice(0, count) });
  const { url, control } = sandbox;
  const ids = users.slice(0, count).map(({ id }) => id);
  return Promise.all(ids.map((id) => runUserFlow(createApplication(fetch, url), { control, fetch }, id)));
}

describe("users at the same time", () => {
  afterEach(() => sandbox.close());

  it("20 of them enroll, verify and remove every factor, and none comes across what is another's", async () => {
    const seen = await runAll(20, (request) => fetch(request));
    expect(seen.flatMap(({ objections }) => objections)).toEqual([]);
    expect(sharedIds(seen)).toEqual([]);
    expect(seen.flatMap(({ ids }) => ids)).toHaveLength(20 * (6 * 3 + 11));
    const { counts } = sandbox.control.getState();
    expect(counts).toMatchObject({ users: 20, devices: 0, pending: 0, messages: 20 * 11 });
    expect(sandbox.control.listJournal().filter(({ conforms }) => !conforms)).toEqual([]);
  });

  it("negative control: are noticed if a call reaches another user", async () => {
    const seen = await runAll(2, (request) => {
      const isMixedUp = request.method === "GET" && request.url.includes("/users/1002/devices");
      return fetch(isMixedUp ? new Request(request.url.replace("1002", "1001"), request) : request);
    });
    expect(seen.flatMap(({ objections }) => objections)).toContainEqual(
      expect.stringMatching(/^user 1002: (Device of 1001|undefined) is listed$/),
    );
  });
});

it("negative control: an id that two users have come across is noticed", () => {
  const seen = [1, 2].map((user_id) => ({ user_id, ids: ["a", "a", `b${user_id}`], objections: [] }));
  expect(sharedIds(seen)).toEqual(["a"]);
});

/** What one user has come across. */
interface Seen {
  readonly user_id: number;
  /** Registrations, verifications, devices and messages. */
  readonly ids: string[];
  /** What was not the user's own, or not as it should be. */
  readonly objections: string[];
}

/** Enrolls, verifies and removes each factor of a user, one after the other, as an application would. */
async function runUserFlow(mfa: Application, side: Side, user_id: number): Promise<Seen> {
  const seen: Seen = { user_id, ids: [], objections: [] };
  const object = (isGood: boolean, what: string) =>
    isGood || seen.objections.push(`user ${user_id}: ${what}`);
  const display_name = `Device of ${user_id}`;
  for (const factor of factorCases) {
    const { kind, name } = factor;
    const enrollment = await enroll(mfa, { user_id, factor: name, display_name });
    const enrolled = await complete(enrollment, factor, side, user_id);
    object(enrolled.status === "accepted", `${kind} is ${enrolled.status}`);

    const [device, ...others] = await mfa.getAuthenticationDevices({ user_id });
    object(others.length === 0, `${others.length} devices too many`);
    object(device?.user_display_name === display_name, `${device?.user_display_name} is listed`);
    if (!device || seen.objections.length > 0) return seen;

    const verification = await verify(mfa, { user_id, device_id: device.device_id });
    object(verification.user_id === String(user_id), "a verification of another user");
    const verified = await complete(verification, factor, side, user_id);
    object(verified.status === "accepted", `${kind} is verified with ${verified.status}`);

    await mfa.deleteEnrolledFactor({ user_id, device_id: device.device_id });
    seen.ids.push(enrollment.id, verification.id, device.device_id);
  }
  seen.ids.push(...side.control.listMessages({ user_id }).map(({ id }) => id));
  return seen;
}

/** What several users have come across. */
function sharedIds(users: readonly Seen[]): string[] {
  const all = users.flatMap(({ ids }) => [...new Set(ids)]);
  return all.filter((id, index) => all.indexOf(id) < index);
}
