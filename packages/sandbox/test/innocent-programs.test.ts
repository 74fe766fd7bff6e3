import { describe, expect, it } from "vitest";
import { basic } from "./support/application.ts";
import { adaWith, start, userPath } from "./support/harness.ts";
import {
  type Case,
  call,
  createCase,
  device_id,
  fail,
  listDevices,
  play,
  poll,
  register,
  right,
  type Step,
  send,
  submit,
  times,
  user_id,
  wait,
  withToken,
  wrong,
} from "./support/program.ts";

/** Adds users with a phone, and gives their devices. */
function addUsers({ sandbox: { control } }: Case, ...ids: readonly number[]) {
  for (const id of ids) {
    const phone = `+1555010${id}`;
    const email = `user${id}@example.com`;
    control.createUser({ id, name: `User ${id}`, phone, email, devices: [{ kind: "sms" }] });
  }
  return ids.flatMap((id) => control.listDevices({ user_id: id }).map((device) => ({ id, ...device })));
}

/** A login of another user in three calls, the code typed by a person. */
const login =
  (id: number, device_id: string): Step =>
  async (h) => {
    await h.raw("GET", `/api/2/mfa/users/${id}/devices`);
    const { json } = await h.raw("POST", `/api/2/mfa/users/${id}/verifications`, { device_id });
    const verification = Object(json).id;
    const { code: otp } = h.sandbox.control.getLatestCode({ user_id: id });
    await h.raw("PUT", `/api/2/mfa/users/${id}/verifications/${verification}`, { otp });
  };

/** A program that asks for a token and keeps it. */
async function createProcess({ sandbox }: Case) {
  const send = async (method: string, path: string, authorization: string, body?: object) => {
    const headers = { authorization, "content-type": "application/json" };
    const init = { method, headers, body: body ? JSON.stringify(body) : null };
    return (await sandbox.fetch(new Request(`http://localhost${path}`, init))).json();
  };
  const { access_token } = await send("POST", "/auth/oauth2/v2/token", basic, {
    grant_type: "client_credentials",
  });
  return (path: string) => send("GET", path, `Bearer ${access_token}`);
}

const search = (query: string) => call("GET", `/api/2/users?${query}`);

const programs: readonly { readonly title: string; readonly steps: readonly Step[] }[] = [
  {
    title: "logins of several users at the same time",
    steps: [
      async (h) => {
        const devices = addUsers(h, 1, 2, 3, 4, 5, 6, 7, 8);
        await Promise.all(devices.map(({ id, device_id }) => login(id, device_id)(h)));
      },
    ],
  },
  {
    title: "logins of several users, whom the rate limit all refuses, and who come back later",
    steps: [
      fail({ status: 429, times: 8, rate_headers: true, operation: "getAuthenticationDevices" }),
      async (h) => {
        for (const { id, device_id } of addUsers(h, 1, 2, 3, 4, 5, 6, 7, 8)) await login(id, device_id)(h);
        h.advance(3600);
        await login(8, h.sandbox.control.listDevices({ user_id: 8 })[0]?.device_id ?? "")(h);
      },
    ],
  },
  {
    title: "a retry after the time of Retry-After",
    steps: [
      fail({ status: 429, rate_headers: true, operation: "getAuthenticationDevices" }),
      listDevices,
      wait(3600),
      listDevices,
    ],
  },
  {
    title: "retries that wait longer each time, and a person who tries again",
    steps: times(
      2,
      fail({ status: 429, operation: "getAuthenticationDevices", times: 3 }),
      listDevices,
      wait(0.004),
      listDevices,
      wait(0.6),
      listDevices,
      wait(5),
    ),
  },
  {
    title: "a poller that stops once it knows",
    steps: [send, ...times(5, wait(2), poll), right, poll, ...times(2, wait(1), listDevices)],
  },
  {
    title: "a token that is renewed before it expires",
    steps: [
      listDevices,
      wait(35_000),
      async (h) => {
        const ask = await createProcess(h);
        for (let time = 0; time < 3; time++) await ask(`${userPath}/devices`);
      },
    ],
  },
  {
    title: "calls that are refused together as the token expires, and a new token for all of them",
    steps: [
      async (h) => {
        const old = await createProcess(h);
        h.advance(36_000);
        const paths = ["devices", "factors"].map((part) => `${userPath}/${part}`);
        await Promise.all(paths.map((path) => old(path)));
        const fresh = await createProcess(h);
        await Promise.all(paths.map((path) => fresh(path)));
      },
    ],
  },
  {
    title: "two processes, each with its token, of which each learns by itself that it has expired",
    steps: [
      async (h) => {
        const [one, other] = [await createProcess(h), await createProcess(h)];
        for (const ask of [one, other, one, other]) await ask(`${userPath}/devices`);
        h.advance(36_000);
        for (const ask of [one, other]) {
          await ask(`${userPath}/devices`);
          const fresh = await createProcess(h);
          await fresh(`${userPath}/devices`);
          h.advance(5);
        }
      },
    ],
  },
  {
    title: "a person who mistypes twice, and once more at the next login",
    steps: [send, submit("111111"), wait(4), submit("222222"), wait(4), right, wait(60), send, wrong, right],
  },
  {
    title: "a person who reads the code of the message before",
    steps: [
      send,
      wait(10),
      right,
      async (h) => {
        const { otp } = h;
        await play(h, [wait(300), send, wait(20), submit(otp), wait(10), right]);
      },
    ],
  },
  {
    title: "a person who types the code of an app twice, as the app shows no other one yet",
    steps: [
      async (h) => {
        const [, app] = h.sandbox.control.listDevices({ user_id });
        const { displayed_code: otp } = h.sandbox.control.getTotp({ user_id });
        for (let time = 0; time < 2; time++) {
          const body = { device_id: app?.device_id };
          const { json } = await h.raw("POST", `${userPath}/verifications`, body);
          await h.raw("PUT", `${userPath}/verifications/${Object(json).id}`, { ...body, otp });
          h.advance(8);
        }
      },
    ],
  },
  {
    title: "a help desk that lists a user's devices, and makes a code for the phone that is lost",
    steps: [
      search("email=ada@example.com"),
      listDevices,
      wait(30),
      call("POST", `${userPath}/mfa_token`, { expires_in: 3600 }),
    ],
  },
  {
    title: "a console of administrators that searches with a wildcard, and removes devices",
    steps: [
      search("email=*example.com"),
      listDevices,
      wait(5),
      call("DELETE", `${userPath}/devices/${device_id}`),
      search("username=a*&limit=50"),
      wait(3),
      listDevices,
    ],
  },
  {
    title: "a help desk that chooses from what a wildcard has found, and verifies who is calling",
    steps: [search("email=*example.com"), wait(4), listDevices, wait(6), send, wait(15), right],
  },
  {
    title: "a job that enrolls all whom a wildcard finds",
    steps: [
      async (h) => {
        const found = addUsers(h, 1, 2, 3);
        await play(h, [search("email=user*")]);
        const { voice: factor_id } = h.sandbox.control.getSnapshot().factor_ids;
        const body = { factor_id, display_name: "Phone", verified: true };
        for (const { id } of found) await h.raw("POST", `/api/2/mfa/users/${id}/registrations`, body);
      },
    ],
  },
  {
    title: "a login that searches for the exact address",
    steps: [
      search("email=ada*"),
      wait(60),
      search("email=ada@example.com"),
      listDevices,
      send,
      wait(9),
      right,
    ],
  },
  {
    title: "a job at night that goes through all users with one token",
    steps: [
      search("limit=50"),
      async (h) => {
        for (const { id } of addUsers(h, 1, 2, 3, 4, 5, 6, 7, 8)) {
          await h.raw("GET", `/api/2/mfa/users/${id}/devices`);
          await h.raw("GET", `/api/2/mfa/users/${id}/factors`);
        }
      },
    ],
  },
  {
    title: "a program that is started anew for each call",
    steps: [...times(6, withToken("GET", `${userPath}/devices`), wait(0.1)), send, wait(9), right],
  },
  {
    title: "a reset between two tests, of which each logs in",
    steps: times(
      3,
      send,
      right,
      ({ sandbox }) => void sandbox.control.resetSandbox({ users: adaWith("sms", "authenticator") }),
    ),
  },
  {
    title: "an enrollment and a login with the new device",
    steps: [
      register({}),
      async (h) => {
        const { code: otp } = h.sandbox.control.getLatestCode({ user_id });
        await h.raw("PUT", `${userPath}/registrations/${h.id}`, { otp });
        const devices = h.sandbox.control.listDevices({ user_id });
        await login(user_id, devices.at(-1)?.device_id ?? "")(h);
      },
    ],
  },
];

const users = adaWith("sms", "authenticator");

/** A clock that goes on by a millisecond each time it is read. */
function createTickingClock() {
  let at = start;
  return () => at++;
}

describe.each([
  ["stands still", () => () => start],
  ["goes on", createTickingClock],
])("there is no finding, on a clock that %s, in", (_, createClock) => {
  it.each(programs)("$title", async ({ steps }) => {
    const h = createCase({ users, now: createClock() });
    await play(h, steps);
    expect(h.sandbox.findings()).toEqual([]);
    expect(h.sandbox.control.listJournal({ status: 500 })).toEqual([]);
  });
});
