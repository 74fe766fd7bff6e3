import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMfaClient, resumeVerification, verify } from "../src/index.ts";
import { shareTokens } from "../src/tokens.ts";
import { exampleOf } from "./support/examples.ts";

/** The values read by the client that Next.js reports in a server component. `performance` is not one of them. */
let read: string[];

beforeEach(() => {
  read = [];
  const note = <T>(name: string, value: T) => {
    read.push(name);
    return value;
  };
  const { now, random } = { now: Date.now, random: Math.random };
  vi.spyOn(Math, "random").mockImplementation(() => note("Math.random()", random()));
  vi.spyOn(crypto, "randomUUID").mockImplementation(() => note("crypto.randomUUID()", "0-0-0-0-0"));
  vi.spyOn(crypto, "getRandomValues").mockImplementation((bytes) => note("crypto.getRandomValues()", bytes));
  vi.stubGlobal(
    "Date",
    new Proxy(Date, {
      get: (target, key) => (key === "now" ? () => note("Date.now()", now()) : Reflect.get(target, key)),
      construct: (target, args) =>
        args.length > 0 ? new target(args[0]) : note("new Date()", new target(now())),
    }),
  );
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const started = exampleOf("createDeviceVerification", 201, "sms");
const { id, device_id } = started;
const expires_at = new Date(Date.now() + 600_000).toISOString();

/** The responses by the end of their paths. None has a `Date`. */
const responses: Readonly<Record<string, object>> = {
  token: exampleOf("generateToken", 200),
  devices: exampleOf("getAuthenticationDevices", 200).map((one) => ({
    ...one,
    default: one.device_id === device_id,
  })),
  verifications: { ...started, expires_at },
  [id]: { ...exampleOf("getUserVerification", 200, "accepted"), id, device_id },
};

it.each([false, true])(
  "a login reads no time and no random number that Next.js reports, with a token store: %j",
  async (isShared) => {
    const mfa = createMfaClient({
      subdomain: "acme",
      credentials: { clientId: "id", clientSecret: "secret" },
      tokenStore: isShared ? shareTokens(new Map()) : undefined,
      fetch: async ({ url }) => Response.json(responses[url.replace(/^.*\//, "")], { status: 200 }),
      onEvent: () => {},
    });
    const verification = await verify(mfa, { user_id: 42 });
    const saved = JSON.parse(JSON.stringify(verification));
    expect(await verification.submit("012345")).toMatchObject({ status: "accepted" });
    expect(await resumeVerification(mfa, saved).poll()).toMatchObject({ status: "accepted" });
    expect(read).toEqual([]);
  },
);
