import { afterEach, describe, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/node.ts";
import { createApplication } from "../support/application.ts";
import { runUserFlow, type Seen, sharedIds } from "./support/user-flow.ts";

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
