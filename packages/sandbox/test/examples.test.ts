import { child, entries, follow, listExamples, listOperations } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import type { Compat, FactorKind, NewUser } from "../src/index.ts";
import { factorKinds, namesOf } from "../src/state/factors.ts";
import { basic, type Raw } from "./support/application.ts";
import { enroll, verify } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, newest, tokenOf, userPath } from "./support/harness.ts";
import { root, type SpecOperation, specOperations } from "./support/spec.ts";

/** The way to a response that has all of what an example of the spec shows. */
interface Scenario {
  /** Those of user 42, who may enroll all other factors. @default none */
  readonly devices?: readonly FactorKind[];
  /** @default the sandbox's own, if there are no devices */
  readonly users?: readonly NewUser[];
  /** The mode whose responses have this shape. @default both */
  readonly mode?: Compat;
  readonly call: (h: Harness) => Promise<Raw>;
}

const [registrations, verifications] = [`${userPath}/registrations`, `${userPath}/verifications`];
const revocation = "/auth/oauth2/revoke";
const credentials = { authorization: basic };

const get = (path: string) => (h: Harness) => h.raw("GET", path);

const register =
  (kind: FactorKind, more: object = {}) =>
  (h: Harness) => {
    const factor_id = h.sandbox.control.getSnapshot().factor_ids[kind];
    return h.raw("POST", registrations, { factor_id, display_name: "Mine", ...more });
  };

const startVerification = (h: Harness) => h.raw("POST", verifications, { device_id: "3919988" });

const right = ({ sandbox }: Harness) => [sandbox.control.getLatestCode({ user_id: 42 }).code];
const wrong = () => ["wrong!"];
/** As many as reject what they are for. */
const allWrong = () => ["1", "2", "3", "4", "5"];

/** Submits codes one after the other, and gives the last response. */
async function submit(h: Harness, method: "PUT" | "POST", path: string, codes: typeof right): Promise<Raw> {
  const responses: Raw[] = [];
  for (const otp of codes(h)) responses.push(await h.raw(method, path, { otp }));
  return responses.at(-1) as Raw; // there are codes
}

const finishRegistration = (codes: typeof right) => async (h: Harness) => {
  const { id } = await enroll(h.mfa, { user_id: 42, factor: "OneLogin SMS" });
  return submit(h, "PUT", `${registrations}/${id}`, codes);
};
const inTwoSteps = (codes: typeof right) => async (h: Harness) => {
  const { id } = await verify(h.mfa, { user_id: 42 });
  return submit(h, "PUT", `${verifications}/${id}`, codes);
};
const inOneStep = (codes: typeof right) => async (h: Harness) => {
  await verify(h.mfa, { user_id: 42 });
  return submit(h, "POST", `${verifications}/`, codes);
};

type Act = "approveMessage" | "denyMessage";
const pollRegistration = (act?: Act) => async (h: Harness) =>
  poll(h, registrations, await enroll(h.mfa, { user_id: 42, factor: "OneLogin Protect" }), act);
const pollVerification = (act?: Act) => async (h: Harness) =>
  poll(h, verifications, await verify(h.mfa, { user_id: 42 }), act);

/** Polls once, after the user has acted. */
function poll(h: Harness, path: string, { id }: { readonly id: string }, act: Act | undefined): Promise<Raw> {
  if (act) h.sandbox.control[act]({ message_id: newest(h.sandbox).id });
  return h.raw("GET", `${path}/${id}`);
}

/** Users with and without a user name, two of whom a filter finds. */
const people = ["katinka.a", "katinka.b", null].map((username, index) => {
  return { id: 42 + index, name: "Katinka Tester", email: `${username}@example.com`, username };
});
/** The factors that the reference lists. */
const printed = ["protect", "sms", "voice", "email_code", "authenticator"] as const;

/**
 * The scenarios of examples by operation, status and name. An example without one is what the call gets that the spec itself
 * shows: the first example of its body, for user 42.
 */
const scenarios: Readonly<Record<string, Scenario>> = {
  "getAuthFactors 200 everyFactor": {
    users: [{ id: 42, name: "Ada", factors: [...printed] }],
    call: get(`${userPath}/factors`),
  },
  "getAuthFactors 200 nothingLeft": { devices: factorKinds, call: get(`${userPath}/factors`) },
  "createFactorRegistration 201 protect": { call: register("protect") },
  "createFactorRegistration 201 voice": { call: register("voice") },
  "createFactorRegistration 201 sms": { call: register("sms") },
  "createFactorRegistration 201 email": { call: register("email_code") },
  "createFactorRegistration 201 magicLink": { call: register("email_link") },
  "createFactorRegistration 201 authenticator": { call: register("authenticator") },
  "createFactorRegistration 201 preVerified": { call: register("sms", { verified: true }) },
  "getUserRegistration 200 pending": { call: pollRegistration() },
  "getUserRegistration 200 accepted": { call: pollRegistration("approveMessage") },
  "verifyUserRegistration 200 accepted": { call: finishRegistration(right) },
  "verifyUserRegistration 200 wrongCode": { call: finishRegistration(wrong) },
  "verifyUserRegistration 200 rejected": { call: finishRegistration(allWrong) },
  "getAuthenticationDevices 200 everyDevice": { devices: printed, call: get(`${userPath}/devices`) },
  "createDeviceVerification 201 sms": { devices: ["sms"], call: startVerification },
  "createDeviceVerification 201 push": { devices: ["protect"], call: startVerification },
  "createDeviceVerification 201 voice": { devices: ["voice"], call: startVerification },
  "createDeviceVerification 201 email": { devices: ["email_code"], call: startVerification },
  "createDeviceVerification 201 magicLink": { devices: ["email_link"], call: startVerification },
  "createDeviceVerification 201 authenticator": { devices: ["authenticator"], call: startVerification },
  "verifyUserOtp 200 accepted": { devices: ["sms"], mode: "observed", call: inOneStep(right) },
  "verifyUserOtp 200 wrongCode": { devices: ["sms"], mode: "observed", call: inOneStep(wrong) },
  "verifyUserOtp 200 rejected": { devices: ["sms"], mode: "observed", call: inOneStep(allWrong) },
  "verifyUserOtp 200 envelope": { devices: ["sms"], mode: "documented", call: inOneStep(right) },
  "verifyUserOtp 200 flat": { devices: ["sms"], call: inOneStep(right) },
  "getUserVerification 200 pending": { devices: ["protect"], call: pollVerification() },
  "getUserVerification 200 accepted": { devices: ["protect"], call: pollVerification("approveMessage") },
  "getUserVerification 200 rejected": { devices: ["protect"], call: pollVerification("denyMessage") },
  "verifyUserVerification 200 accepted": { devices: ["sms"], mode: "observed", call: inTwoSteps(right) },
  "verifyUserVerification 200 wrongCode": { devices: ["sms"], mode: "observed", call: inTwoSteps(wrong) },
  "verifyUserVerification 200 rejected": { devices: ["sms"], mode: "observed", call: inTwoSteps(allWrong) },
  "verifyUserVerification 200 envelope": { devices: ["sms"], mode: "documented", call: inTwoSteps(right) },
  "verifyUserVerification 200 flat": { devices: ["sms"], call: inTwoSteps(right) },
  "listUsers 200 one": { call: get("/api/2/users?limit=1") },
  "listUsers 200 noUsername": { users: people, call: get("/api/2/users?limit=1&page=3") },
  "listUsers 200 several": { users: people, call: get("/api/2/users?email=katinka*&limit=2") },
  "listUsers 200 none": { call: get("/api/2/users?email=nobody") },
  "revokeToken 200 revoked": {
    call: async (h) => h.raw("POST", revocation, { access_token: await tokenOf(h.sandbox) }, credentials),
  },
};

interface Exception {
  readonly reason: string;
  /** JSON pointers into the example; of an operation's responses the names of headers. */
  readonly lacks: readonly string[];
}

const flat: Exception = {
  reason:
    "only the published specification prints it; clients read the first shape, the reference has the second",
  lacks: ["/type", "/code", "/message", "/error"],
};
const acceptLanguage: Exception = {
  reason: "a header of requests, which captured responses have and nobody reads",
  lacks: ["Accept-Language"],
};

/** The parts of examples, and the headers of an operation's success, that no response of the sandbox has. */
const exceptions: Readonly<Record<string, Exception>> = {
  "getAuthFactors 200 unknownFactor": {
    reason: "the sandbox has the factors that the spec knows",
    lacks: ["/0/auth_factor_name"],
  },
  "verifyUserOtp 200 flat": flat,
  "verifyUserVerification 200 flat": flat,
  "getUser 200 allFields": {
    reason: "fields that the schema of a user leaves out, as no login and no enrollment needs them",
    lacks: [
      "/activated_at",
      "/distinguished_name",
      "/external_id",
      "/last_login",
      "/company",
      "/directory_id",
      "/invitation_sent_at",
      "/member_of",
      "/updated_at",
      "/preferred_locale_code",
      "/created_at",
      "/userprincipalname",
      "/trusted_idp_id",
      "/comment",
      "/title",
      "/role_ids",
      "/department",
      "/custom_attributes",
      "/invalid_login_attempts",
      "/manager_user_id",
      "/locked_until",
      "/manager_ad_id",
      "/state",
      "/group_id",
      "/password_changed_at",
      "/samaccountname",
    ],
  },
  "createFactorRegistration 201": acceptLanguage,
  "getUserRegistration 200": acceptLanguage,
  "verifyUserRegistration 200": acceptLanguage,
};

const all = listExamples(root);

/** The successes that the spec declares, with the examples of each. */
const successes = listOperations(root).flatMap(({ id, responses }) =>
  [...responses]
    .filter(([status]) => status.startsWith("2"))
    .map(([status, response]) => ({
      key: `${id} ${status}`,
      status: Number(status),
      operation: specOperations.find((one) => one.id === id),
      headers: entries(child(follow(response), "headers")).map(([name]) => name),
      examples: all.flatMap((one) => {
        const isOwn = one.in === "response" && one.operationId === id && one.status === status;
        const key = `${id} ${status} ${one.name}`;
        return isOwn && one.name !== null ? [{ key, shown: one.value.value }] : [];
      }),
    })),
);

/** The call that the spec itself shows. */
const asShown = (operation: SpecOperation | undefined): Scenario => ({
  async call(h) {
    if (!operation) throw new Error("the client has no such operation: run npm run generate");
    const { method, target, example, takesCredentials } = operation;
    return h.raw(method, target, example, takesCredentials ? credentials : {});
  },
});

const cases = successes.flatMap(({ operation, status, examples }) =>
  examples.flatMap(({ key, shown }) => {
    const scenario = scenarios[key] ?? asShown(operation);
    const modes = scenario.mode ? [scenario.mode] : (["observed", "documented"] as const);
    return modes.map((mode) => ({ key, mode, shown, status, scenario }));
  }),
);

function play({ devices, users, call }: Scenario, compat: Compat): Promise<Raw> {
  return call(createHarness({ users: users ?? (devices && adaWith(...devices)), compat }));
}

/** The fields that tell the state and the factor of a response. */
const telling: ReadonlySet<string> = new Set(["status", "auth_factor_name", "type_display_name"]);

/**
 * JSON pointers of what an example has and a response lacks, or has in another type. A value counts where it tells the case; an
 * empty list is empty.
 */
function missingIn(shown: unknown, actual: unknown, pointer = ""): string[] {
  const tells = typeof shown === "string" && telling.has(pointer.split("/").at(-1) ?? "");
  const isOther = (tells && shown !== actual) || (isEmpty(shown) && !isEmpty(actual));
  if (typeOf(shown) !== typeOf(actual) || isOther) return [pointer];
  const fields = typeof shown === "object" ? Object.entries(shown ?? {}) : [];
  return fields.flatMap(([name, value]) => missingIn(value, Object(actual)[name], `${pointer}/${name}`));
}

const typeOf = (value: unknown) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;

const here = "packages/sandbox/test/examples.test.ts";
const excuse = `send it, or give the reason in \`exceptions\` of ${here}`;

describe("a success of the sandbox has all that the spec shows of it", () => {
  it.each(cases)("$key, as $mode", async ({ key, mode, shown, status, scenario }) => {
    const response = await play(scenario, mode);
    const fix = Object.hasOwn(scenarios, key)
      ? excuse
      : `add the call that gets "${key}" to \`scenarios\` of ${here}`;
    expect(response.status, fix).toBe(status);
    expect(missingIn(shown, response.json), fix).toEqual(exceptions[key]?.lacks ?? []);
  });

  it.each(successes)("the headers of $key", async ({ key, headers }) => {
    const own = cases.filter((one) => one.key.startsWith(`${key} `));
    const responses = await Promise.all(own.map(({ scenario, mode }) => play(scenario, mode)));
    const missing = headers.filter((name) => !responses.some((response) => response.headers.has(name)));
    expect(missing, excuse).toEqual(exceptions[key]?.lacks ?? []);
  });

  it("and no scenario or exception is of an example that is gone", () => {
    const known = successes.flatMap(({ key, examples }) => [key, ...examples.map((one) => one.key)]);
    const named = [...Object.keys(scenarios), ...Object.keys(exceptions)];
    expect(
      named.filter((key) => !known.includes(key)),
      `remove it from ${here}`,
    ).toEqual([]);
  });
});

describe("each factor has an example", () => {
  const factorOf = (value: unknown) => {
    const { auth_factor_name, type_display_name }: Partial<Record<string, unknown>> = Object(value);
    return { auth_factor_name, type_display_name };
  };
  const ofOneFactor = successes.filter(({ examples }) =>
    examples.some(({ shown }) => factorOf(shown).auth_factor_name !== undefined),
  );
  const pairs = factorKinds.flatMap((kind) => ofOneFactor.map((success) => ({ kind, ...success })));

  it.each(pairs)("$kind in $key", ({ kind, examples }) => {
    const { name, auth_factor_name } = namesOf(kind);
    expect(
      examples.map(({ shown }) => factorOf(shown)),
      "add a named example with these names to spec/mfa.yaml",
    ).toContainEqual({ auth_factor_name, type_display_name: name });
  });
});
