import type { Sandbox, SandboxOptions, Snapshot } from "../../../src/index.ts";
import { createSandbox } from "../../../src/index.ts";
import type { Subject } from "./session.ts";

type Fetch = Subject["fetch"];
type User = Snapshot["users"][string];

/** A sandbox that breaks one rule, and the message of the model. */
export interface Broken {
  readonly title: string;
  readonly breaks: Breaks;
  readonly says: RegExp;
}

type Breaks = (sandbox: Sandbox) => Partial<Subject>;

/** Makes the broken sandbox. */
export function makeBroken(breaks: Breaks): (options: SandboxOptions) => Subject {
  return (options) => {
    const sandbox = createSandbox(options);
    return { fetch: sandbox.fetch, control: sandbox.control, ...breaks(sandbox) };
  };
}

/** The sandbox's state is changed before each call. */
const before = (edit: (user: User, snapshot: Snapshot, request: Request) => void) => (sandbox: Sandbox) => ({
  fetch: async (request: Request) => {
    editState(sandbox, (user, snapshot) => edit(user, snapshot, request));
    return sandbox.fetch(request);
  },
});

/** The fetch function is replaced. */
const wrapped = (wrap: (fetch: Fetch, sandbox: Sandbox) => Fetch) => (sandbox: Sandbox) => ({
  fetch: wrap(sandbox.fetch, sandbox),
});

/** Responses to some calls are replaced by what an earlier one got. */
const remembering = (
  key: (request: Request, body: string) => string | undefined,
  isKept: (text: string) => boolean,
) =>
  wrapped((fetch) => {
    const kept = new Map<string, string>();
    return async (request) => {
      const name = key(request, await request.clone().text());
      const former = name === undefined ? undefined : kept.get(name);
      if (former !== undefined) return Response.json(JSON.parse(former));
      const response = await fetch(request);
      const text = await response.clone().text();
      if (name !== undefined && response.ok && isKept(text)) kept.set(name, text);
      return response;
    };
  });

const isCall = ({ method, url }: Request, verb: string, end: string) =>
  method === verb && new URL(url).pathname.includes(end);

/** Wrapped like the broken ones, but nothing is broken. */
export const whole: Breaks = before(() => {});

/** The broken sandboxes; each must be noticed. */
export const broken: readonly Broken[] = [
  {
    title: "accepts a code again",
    breaks: remembering(
      (request, body) => (request.method === "PUT" ? request.url + body : undefined),
      (text) => text.includes('"accepted"'),
    ),
    says: /a code's HTTP status|handed out before/,
  },
  {
    title: "accepts a code after its time",
    breaks: before((user, snapshot, { method }) => {
      for (const one of user.challenges) {
        if (method === "PUT" && one.code !== undefined) one.expires_at = Date.parse(snapshot.now) + 60_000;
      }
    }),
    says: /a code is (accepted|pending), not rejected/,
  },
  {
    title: "accepts any code",
    breaks: wrapped((fetch, sandbox) => async (request) => {
      const text = request.method === "PUT" ? await request.clone().text() : "{}";
      editState(sandbox, ({ challenges }) => {
        for (const one of challenges)
          if (request.url.includes(one.id)) one.code = String(JSON.parse(text).otp);
      });
      return fetch(request);
    }),
    says: /a code is accepted, not (pending|rejected)/,
  },
  {
    title: "does not count wrong codes",
    breaks: before(({ challenges }) => {
      for (const one of challenges) one.wrong = 0;
    }),
    says: /is pending, not rejected/,
  },
  {
    title: "takes an authenticator's code twice",
    breaks: before((user) => {
      for (const device of user.devices) delete device.last_step;
    }),
    says: /is accepted, not/,
  },
  {
    title: "takes a temporary code twice",
    breaks: before((user) => {
      for (const { temporary } of user.devices) if (temporary) temporary.reusable = true;
    }),
    says: /devices/,
  },
  {
    title: "keeps a temporary code alive",
    breaks: before((user) => {
      for (const { temporary } of user.devices) if (temporary) temporary.expires_at += 86_400_000;
    }),
    says: /devices/,
  },
  {
    title: "gives a device id again",
    breaks: before((_, { draws }) => {
      draws.devices = 3_919_988;
    }),
    says: /device \d+ was handed out before/,
  },
  {
    title: "gives a challenge's id again",
    breaks: before((_, { draws }, request) => {
      if (isCall(request, "POST", "/verifications")) draws.words = [1, 2, 3, 4];
    }),
    says: /verification .* was handed out before/,
  },
  {
    title: "has a device whose registration is pending",
    breaks: before((user) => {
      for (const { type, status, kind, display_name, device_id, started_at } of user.challenges) {
        const isNew = !user.devices.some((device) => device.device_id === device_id);
        if (type !== "registration" || status !== "pending" || !isNew) continue;
        user.devices.push({ device_id, kind, display_name, default: false, created_at: started_at });
      }
    }),
    says: /devices|offered|enrolling/,
  },
  {
    title: "needs no token",
    breaks: wrapped((fetch, { control }) => async (request) => {
      const [token] = control.getSnapshot().tokens;
      const headers = new Headers(request.headers);
      const isApi = new URL(request.url).pathname.startsWith("/api/");
      if (token && isApi) headers.set("authorization", `Bearer ${token.access_token}`);
      return fetch(new Request(request, { headers }));
    }),
    says: /without a valid token/,
  },
  {
    title: "does not revoke a token",
    breaks: wrapped((fetch) => async (request) => {
      const status = { error: false, code: 200, type: "success", message: "Success" };
      return isCall(request, "POST", "/revoke") ? Response.json({ status }) : fetch(request);
    }),
    says: /without a valid token/,
  },
  {
    title: "offers a factor that is enrolled",
    breaks: remembering(
      (request) => (request.url.includes("/factors") ? request.url : undefined),
      () => true,
    ),
    says: /factors that are offered/,
  },
  {
    title: "keeps a device that is removed",
    breaks: wrapped((fetch) => async (request) => {
      if (!isCall(request, "DELETE", "/devices/")) return fetch(request);
      const { status } = await fetch(new Request(request, { method: "GET" }));
      return status === 401 ? fetch(request) : new Response(null, { status: 204 });
    }),
    says: /removing|devices|offered/,
  },
  {
    title: "uses a status that the spec does not know",
    breaks: wrapped((fetch) => async (request) => {
      const response = await fetch(request);
      const text = await response.text();
      const { status, headers } = response;
      return new Response(text === "" ? null : text.replace('"pending"', '"waiting"'), { status, headers });
    }),
    says: /status waiting/,
  },
  {
    title: "forgets wrong codes in a snapshot",
    breaks: ({ control }) => ({
      control: {
        ...control,
        getSnapshot: () => {
          const snapshot = control.getSnapshot();
          for (const { challenges } of Object.values(snapshot.users))
            for (const one of challenges) one.wrong = 0;
          return snapshot;
        },
      },
    }),
    says: /is pending, not rejected/,
  },
];

function editState({ control }: Sandbox, edit: (user: User, snapshot: Snapshot) => void): void {
  const snapshot = control.getSnapshot();
  for (const user of Object.values(snapshot.users)) edit(user, snapshot);
  control.restoreSnapshot(snapshot);
}
