import { examplesOf, follow, headersOf, listExamples, listOperations } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { apiRules } from "../src/generated/api-rules.ts";
import type { Compat, FactorKind, NewUser } from "../src/index.ts";
import { factorKinds, namesOf } from "../src/state/factors.ts";
import { basic, type Raw, read, requestOf } from "./support/application.ts";
import { enroll, offered, verify } from "./support/flows.ts";
import { createHarness, type Harness, newest, tokenOf, userPath } from "./support/harness.ts";
import { root, type SpecOperation, specOperations } from "./support/spec.ts";

/** An example of the spec: the body of a response, or one of its headers. */
interface Shown {
  /** Operation, status and name, such as `getUser 404 unknownUser`; of a header its own name, and that of the example. */
  readonly key: string;
  /** The key of the body; beside a header that of one that comes with it. */
  readonly body: string;
  readonly operation: SpecOperation;
  /** That of the response; under `default` the one in the body. */
  readonly status: number;
  /** That of the body. */
  readonly value: unknown;
  readonly header?: { readonly name: string; readonly value: unknown };
}

/** The way to a response that is as an example shows it. */
interface Scenario {
  /** The mode that sends it. @default both */
  readonly mode?: Compat;
  /** Devices of user 42, who may enroll all other factors. @default none */
  readonly devices?: readonly FactorKind[];
  /** @default all that there are */
  readonly factors?: readonly FactorKind[];
  readonly call: (h: Harness, shown: Shown) => Promise<Raw>;
}

const [registrations, verifications] = [`${userPath}/registrations`, `${userPath}/verifications`];

interface Sent {
  /** Fields beside those of the first example of the body. */
  readonly more?: object;
  readonly authorization?: string;
  /** Runs once there is a token. */
  readonly before?: (h: Harness) => unknown;
}

/** The call that the spec itself shows: the first example of its body, for user 42. */
const send = ({ more, authorization, before }: Sent = {}): Scenario => ({
  async call(h, { operation: { id, ids, example, takesCredentials } }) {
    const own = takesCredentials ? basic : `Bearer ${await tokenOf(h.sandbox)}`;
    await before?.(h);
    const body = example && JSON.stringify({ ...example, ...more });
    const headers = authorization === "" ? {} : { authorization: authorization ?? own };
    return read(await h.sandbox.fetch(requestOf(id, { path: ids, headers, body })));
  },
});

const asShown = send();

/** A fault of a status: the error in the first shape, or in mode `documented` in the second one. */
const failing = (status: number, mode: Compat = "observed", rate_headers = false): Scenario => ({
  mode,
  ...send({
    before: ({ sandbox }) => sandbox.control.addFault({ kind: "status", status, rate_headers }),
  }),
});

const unauthorized = (authorization: string, mode?: Compat): Scenario => ({
  ...(mode && { mode }),
  ...send({ authorization }),
});

/** With credentials of a scope that the operation does not accept. */
const tooNarrow: Scenario = {
  call(h, shown) {
    const scopes = (["Authentication Only", "Read Users"] as const).filter(
      (scope) => !apiRules[shown.operation.id].scopes.includes(scope),
    );
    const client = { client_id: "sandbox-client", client_secret: "sandbox-secret", scopes };
    h.sandbox.control.resetSandbox({ clients: [client] });
    return asShown.call(h, shown);
  },
};

const limited = send({
  before: ({ sandbox }) => sandbox.control.setRateLimit({ enforced: true, limit: 0 }),
});

const ofUnknownUser: Scenario = {
  call: (h, { operation: { method, target, example } }) =>
    h.raw(method, target.replace("/users/42", "/users/7"), example),
};
const elsewhere: Scenario = { call: (h, { operation }) => h.raw("DELETE", operation.target) };
const get = (path: string): Scenario => ({ call: (h) => h.raw("GET", path) });
const post = (path: string, body: unknown, headers: object): Scenario => ({
  call: (h) => h.raw("POST", path, body, { ...headers }),
});
const lasting = (expires_in: number) => send({ more: { expires_in } });

type Profile = Readonly<Record<string, unknown>> & { readonly id: number };

/** The users of an example, with all their fields. */
function addUsers(h: Harness, shown: unknown): readonly Profile[] {
  const profiles = [shown].flat() as Profile[]; // the examples of users
  const { control } = h.sandbox;
  control.resetSandbox({
    users: profiles.map(({ id, firstname, lastname, email, username, phone }) => {
      const name = [firstname, lastname].filter(Boolean).join(" ") || "Ada";
      return { id, name, email, username, phone } as NewUser; // of the types that the spec gives them
    }),
  });
  const snapshot = control.getSnapshot();
  const users = profiles.map(({ id, firstname, lastname, email, username, phone, ...attributes }) => [
    id,
    { ...snapshot.users[id], attributes },
  ]);
  control.restoreSnapshot({ ...snapshot, users: Object.fromEntries(users) });
  return profiles;
}

const fields = "fields=id,email,username,status";
const users = (query: string): Scenario => ({
  call(h, { value }) {
    addUsers(h, value);
    return h.raw("GET", `/api/2/users?${fields}&${query}`);
  },
});
const ownUser: Scenario = {
  call(h, { value }) {
    const [user] = addUsers(h, value);
    return h.raw("GET", `/api/2/users/${user?.id}`);
  },
};
const ownPhone: Scenario = {
  call(h, { value }) {
    const [user] = addUsers(h, { ...Object(value), phone: null });
    return h.raw("PUT", `/api/2/users/${user?.id}`, { phone: Object(value).phone });
  },
};
const takenAddress: Scenario = {
  call: (h) => h.raw("PUT", "/api/2/users/42", { email: "grace@example.com" }),
};
/** The second of three pages. */
const pageOfMany: Scenario = {
  call(h) {
    const people = Array.from({ length: 120 }, (_, index) => ({ id: index + 1, name: "Ada" }));
    h.sandbox.control.resetSandbox({ users: people });
    return h.raw("GET", "/api/2/users?page=2");
  },
};

const register = (kind: FactorKind, mode?: Compat, more: object = {}): Scenario => ({
  ...(mode && { mode }),
  async call(h, { value }) {
    const { factor_id } = await offered(h.mfa, 42, namesOf(kind).name);
    const display_name = Object(value).user_display_name;
    return h.raw("POST", registrations, { factor_id, display_name, ...more });
  },
});

const startVerification = (kind: FactorKind): Scenario => ({
  devices: [kind],
  call: (h) => h.raw("POST", verifications, { device_id: "3919988" }),
});

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

const finishRegistration = (codes: typeof right): Scenario => ({
  mode: "observed",
  async call(h) {
    const { id } = await enroll(h.mfa, { user_id: 42, factor: "OneLogin SMS" });
    return submit(h, "PUT", `${registrations}/${id}`, codes);
  },
});
const inTwoSteps = (codes: typeof right, mode: Compat): Scenario => ({
  mode,
  devices: ["sms"],
  async call(h) {
    const { id } = await verify(h.mfa, { user_id: 42 });
    return submit(h, "PUT", `${verifications}/${id}`, codes);
  },
});
const inOneStep = (codes: typeof right, mode: Compat): Scenario => ({
  mode,
  devices: ["sms"],
  async call(h) {
    await verify(h.mfa, { user_id: 42 });
    return submit(h, "POST", `${verifications}/`, codes);
  },
});

type Act = "approveMessage" | "denyMessage";
const pollRegistration = (act?: Act): Scenario => ({
  mode: "observed",
  call: async (h) =>
    poll(h, registrations, await enroll(h.mfa, { user_id: 42, factor: "OneLogin Protect" }), act),
});
const pollVerification = (act?: Act): Scenario => ({
  devices: ["protect"],
  call: async (h) => poll(h, verifications, await verify(h.mfa, { user_id: 42 }), act),
});

/** Polls once, after the user has acted. */
function poll(h: Harness, path: string, { id }: { readonly id: string }, act: Act | undefined): Promise<Raw> {
  if (act) h.sandbox.control[act]({ message_id: newest(h.sandbox).id });
  return h.raw("GET", `${path}/${id}`);
}

/** The factors that the reference lists. */
const printed = ["protect", "sms", "voice", "email_code", "authenticator"] as const;

/**
 * The scenarios by operation, status and name of the example, or by status and name for those that operations share. A
 * success without one is what the call gets that the spec itself shows.
 */
const scenarios: Readonly<Record<string, Scenario>> = {
  "401 invalidCredentials": unauthorized("", "observed"),
  "401 unauthorizedError": failing(401),
  "401 authenticationFailure": failing(401, "documented"),
  "getUserRegistration 401 authenticationFailure": unauthorized("", "documented"),
  "getUserVerification 401 authenticationFailure": unauthorized("", "documented"),
  "generateToken 401 authenticationFailure": unauthorized(""),
  "revokeToken 401 authenticationFailure": unauthorized("Basic eDp5"),
  "getRateLimit 401 authenticationFailure": unauthorized(""),
  "403 forbiddenAction": tooNarrow,
  "403 forbiddenError": failing(403),
  "404 unknownId": ofUnknownUser,
  "404 unknownUser": ofUnknownUser,
  "404 unknownVerification": asShown,
  "404 notFoundError": failing(404),
  "404 unknownVerificationError": failing(404),
  "404 noRoute": elsewhere,
  "422 validation": lasting(901),
  "429 edge": limited,
  "429 Retry-After seconds": failing(429, "observed", true),
  "429 X-RateLimit-Limit": failing(429, "observed", true),
  "429 X-RateLimit-Remaining": failing(429, "observed", true),
  "429 X-RateLimit-Reset": failing(429, "observed", true),
  "default serverError": failing(500),
  "default serverErrorEnvelope": failing(500, "documented"),
  "default edge": failing(502),
  "generateToken 400 malformed": post("/auth/oauth2/v2/token", "x", {
    authorization: basic,
    "content-type": "text/plain",
  }),
  "revokeToken 400 tokenMissing": post("/auth/oauth2/revoke", {}, { authorization: basic }),
  "getRateLimit 400 authorizationIncorrect": unauthorized("nonsense"),
  "revokeToken 200 revoked": {
    call: async (h, shown) => send({ more: { access_token: await tokenOf(h.sandbox) } }).call(h, shown),
  },
  "listUsers 200 one": users("limit=1"),
  "listUsers 200 noUsername": users("limit=1"),
  "listUsers 200 several": users("email=katinka*"),
  "listUsers 200 none": get("/api/2/users?email=nobody"),
  "listUsers 200 Page-Items": pageOfMany,
  "listUsers 200 Total-Pages": pageOfMany,
  "listUsers 200 Total-Count": pageOfMany,
  "listUsers 200 Before-Cursor": pageOfMany,
  "listUsers 200 After-Cursor": pageOfMany,
  "listUsers 400 malformed": get("/api/2/users?cursor=x"),
  "listUsers 422 unknownField": get("/api/2/users?fields=id,fisrtName"),
  "listUsers 422 validation": get("/api/2/users?limit=51"),
  "getUser 200 forEnrollment": ownUser,
  "getUser 200 allFields": ownUser,
  "updateUser 200 changed": ownPhone,
  "updateUser 400 unknownField": {
    call: (h) => h.raw("PUT", "/api/2/users/42", { employee_number: 1 }),
  },
  "updateUser 422 notUnique": takenAddress,
  "getAuthFactors 200 everyFactor": { factors: printed, ...asShown },
  "getAuthFactors 200 nothingLeft": { devices: factorKinds, ...asShown },
  "getAuthenticationDevices 200 everyDevice": { devices: printed, ...asShown },
  "createFactorRegistration 201 protect": register("protect", "documented"),
  "createFactorRegistration 201 voice": register("voice"),
  "createFactorRegistration 201 sms": register("sms"),
  "createFactorRegistration 201 email": register("email_code"),
  "createFactorRegistration 201 magicLink": register("email_link"),
  "createFactorRegistration 201 authenticator": register("authenticator"),
  "createFactorRegistration 201 preVerified": register("sms", undefined, { verified: true }),
  "getUserRegistration 200 pending": pollRegistration(),
  "getUserRegistration 200 accepted": pollRegistration("approveMessage"),
  "verifyUserRegistration 200 accepted": finishRegistration(right),
  "verifyUserRegistration 200 wrongCode": finishRegistration(wrong),
  "verifyUserRegistration 200 rejected": finishRegistration(allWrong),
  "deleteEnrolledFactor 204": {
    devices: ["sms"],
    call: (h) => h.raw("DELETE", `${userPath}/devices/3919988`),
  },
  "createDeviceVerification 201 sms": startVerification("sms"),
  "createDeviceVerification 201 push": startVerification("protect"),
  "createDeviceVerification 201 voice": startVerification("voice"),
  "createDeviceVerification 201 email": startVerification("email_code"),
  "createDeviceVerification 201 magicLink": startVerification("email_link"),
  "createDeviceVerification 201 authenticator": startVerification("authenticator"),
  "getUserVerification 200 pending": pollVerification(),
  "getUserVerification 200 accepted": pollVerification("approveMessage"),
  "getUserVerification 200 rejected": pollVerification("denyMessage"),
  "verifyUserOtp 200 accepted": inOneStep(right, "observed"),
  "verifyUserOtp 200 wrongCode": inOneStep(wrong, "observed"),
  "verifyUserOtp 200 rejected": inOneStep(allWrong, "observed"),
  "verifyUserOtp 200 envelope": inOneStep(right, "documented"),
  "verifyUserVerification 200 accepted": inTwoSteps(right, "observed"),
  "verifyUserVerification 200 wrongCode": inTwoSteps(wrong, "observed"),
  "verifyUserVerification 200 rejected": inTwoSteps(allWrong, "observed"),
  "verifyUserVerification 200 envelope": inTwoSteps(right, "documented"),
  "generateOtp 201 fromSpecification": { mode: "documented", ...asShown },
  "generateOtp 201 fromReference": { mode: "documented", ...asShown },
  "generateOtp 422 noDetails": lasting(259_201),
  "generateOtp 422 validation": lasting(259_201),
};

/** The reason why the sandbox does not give an example or, with `differs`, why its response differs at these JSON pointers. */
interface Exception {
  readonly reason: string;
  readonly differs?: readonly string[];
}

const flat: Exception = {
  reason:
    "only the published specification prints it; clients read the first shape, the reference has the second",
};
const ofAnotherField: Exception = {
  reason: "the example, which operations share, is of expires_in, which this request does not have",
  differs: ["/details/parameters/0/message"],
};
const acceptLanguage: Exception = {
  reason: "a header of requests, which captured responses have and nobody reads",
};

/** By the same keys. */
const exceptions: Readonly<Record<string, Exception>> = {
  "429 tooManyRequests": { reason: "assumed: the captured ones are HTML of the edge" },
  "429 Retry-After date": { reason: "the sandbox sends the other form, a number of seconds" },
  "200 Accept-Language": acceptLanguage,
  "201 Accept-Language": acceptLanguage,
  "generateToken 200 Cache-Control": { reason: "recorded responses have another one, which is sent" },
  "updateUser 422 accountOwner": { reason: "no user of the sandbox owns the account" },
  "getAuthFactors 200 unknownFactor": { reason: "the sandbox has the factors that the spec knows" },
  "createDeviceVerification 201 push": {
    reason:
      "one client prints none; with it an application can tell a push that was denied from one that has expired",
    differs: ["/expires_at"],
  },
  "verifyUserOtp 200 flat": flat,
  "verifyUserVerification 200 flat": flat,
  "verifyUserRegistration 422 validation": ofAnotherField,
  "verifyUserOtp 422 validation": ofAnotherField,
  "verifyUserVerification 422 validation": ofAnotherField,
  "getRateLimit 200 live": {
    reason: "its client prints the numbers only; `status` comes as the reference prints it",
    differs: ["/status"],
  },
  "generateOtp 422 noDetails": {
    reason: "the sandbox names the field in both modes, so that its caller sees what is wrong",
    differs: ["/details/parameters/0"],
  },
  "generateOtp 201 fromSpecification": {
    reason: "every other printed code has digits only",
    differs: ["/mfa_token"],
  },
};

const operationOf = (id: string): SpecOperation => {
  const operation = specOperations.find((one) => one.id === id);
  if (!operation) throw new Error("the client has no such operation: run npm run generate");
  return operation;
};

/** The status of an error under `default`: each example names its own. */
function statusIn(value: unknown): number {
  const { statusCode, status } = Object(value);
  return statusCode ?? status?.code ?? Number(/\d{3}/.exec(String(value))?.[0]);
}

/** The entry of a table for an example: its own, or the one that operations share. */
function entryOf<T>(table: Readonly<Record<string, T>>, key: string): { key: string; entry: T } | undefined {
  for (const one of [key, key.replace(/^\w+ /, "")]) {
    const entry = table[one];
    if (entry !== undefined) return { key: one, entry };
  }
  return undefined;
}

function exceptionOf({ key }: Shown): Exception | undefined {
  return entryOf(exceptions, key)?.entry;
}

/** Tells whether the sandbox gives an example, but for parts of it. */
function isGiven(shown: Shown): boolean {
  const exception = exceptionOf(shown);
  return exception === undefined || exception.differs !== undefined;
}

/** The scenario of an example; a header without one has that of its body. */
function scenarioOf({ key, body, status }: Shown): Scenario | undefined {
  const found = entryOf(scenarios, key) ?? entryOf(scenarios, body);
  return found?.entry ?? (status < 300 ? asShown : undefined);
}

const bodies = listExamples(root).flatMap((example): Shown[] => {
  if (example.in !== "response") return [];
  const { operationId, status, name } = example;
  const value = name === null ? undefined : example.value.value;
  const key = name === null ? `${operationId} ${status}` : `${operationId} ${status} ${name}`;
  const shown = { key, body: key, operation: operationOf(operationId), value };
  return [{ ...shown, status: status === "default" ? statusIn(value) : Number(status) }];
});

const headers = listOperations(root).flatMap(({ id, responses }) =>
  [...responses].flatMap(([status, response]) =>
    headersOf(response).flatMap(([header, node]) => {
      const of = `${id} ${status}`;
      const body = bodies.find((one) => one.key.startsWith(`${of} `) && isGiven(one));
      if (!body) throw new Error(`the sandbox gives no example of ${of}`);
      return examplesOf(follow(node)).map(({ name, value: { value } }): Shown => {
        const key = `${of} ${header}${name === "default" ? "" : ` ${name}`}`;
        return { ...body, key, header: { name: header, value } };
      });
    }),
  ),
);

const examples = [...bodies, ...headers];

const cases = examples.filter(isGiven).flatMap((one) => {
  const scenario = scenarioOf(one);
  const modes = scenario?.mode ? [scenario.mode] : (["observed", "documented"] as const);
  return modes.map((mode) => ({ ...one, mode, scenario }));
});

function play(scenario: Scenario, compat: Compat, one: Shown): Promise<Raw> {
  const { devices, factors } = scenario;
  const display = (kind: FactorKind) => Object(one.value).user_display_name ?? namesOf(kind).name;
  const user = {
    id: 42,
    name: "Ada",
    phone: "+15550100",
    email: "ada@example.com",
    ...(factors && { factors: [...factors] }),
    devices: (devices ?? []).map((kind) => ({ kind, display_name: display(kind) })),
  };
  const other = { id: 43, name: "Grace", email: "grace@example.com" };
  return scenario.call(createHarness({ compat, users: [user, other] }), one);
}

/** Fields whose values are the account's own, and secrets of which the spec shows no form. */
const [ownFields, secrets] = [/(^|_)(id|at|token)$|^X-RateLimit-/, /^(access|refresh)_token$|_url$/];

/** The form of a value that differs from one account or time to the next; any other value is its own form. */
function formOf(value: unknown, name: string): unknown {
  const isOwn = ownFields.test(name) || secrets.test(name);
  if (secrets.test(name) || (isOwn && typeof value === "number")) return typeof value;
  if (typeof value !== "string") return value;
  // the account's name
  if (!isOwn) return value.replace(/(?<=unique within ).+/, "");
  return value.replace(/\w{8}(-\w{4}){3}-\w{12}/, "UUID").replace(/\d+/g, "0");
}

/** JSON pointers at which two bodies differ. */
function differences(left: unknown, right: unknown, pointer = ""): string[] {
  const name = pointer.split("/").at(-1) ?? "";
  const isOther = Array.isArray(left) !== Array.isArray(right);
  if (!isTree(left) || !isTree(right) || isOther) {
    return formOf(left, name) === formOf(right, name) ? [] : [pointer];
  }
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((one) => differences(left[one], right[one], `${pointer}/${one}`));
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Headers of which the example shows the form only. */
const ownHeaders = /^(X-Request-Id|Date|Content-Length|X-RateLimit-\w+|Retry-After)$/;

const headerForm = (name: string, value: unknown) =>
  ownHeaders.test(name) ? String(value).replace(/\w+/g, "x") : String(value);

const here = "packages/sandbox/test/examples.test.ts";

describe("the sandbox gives the example of a response", () => {
  it.each(cases)("$key, as $mode", async ({ scenario, mode, ...one }) => {
    const fix = `add the call that gets it to \`scenarios\` of ${here}, or the reason to \`exceptions\``;
    if (!scenario) throw new Error(fix);
    const { status, headers: sent, json, text } = await play(scenario, mode, one);
    expect({ status, text }, fix).toMatchObject({ status: one.status });
    if (one.header) {
      const { name, value } = one.header;
      expect(headerForm(name, sent.get(name) ?? ""), fix).toBe(headerForm(name, value));
      return;
    }
    const body = json ?? (text === "" ? undefined : text);
    expect(differences(one.value, body), `${fix}\n${text}`).toEqual(exceptionOf(one)?.differs ?? []);
  });

  it("and no scenario or exception is of an example that is gone", () => {
    const unused = [scenarios, exceptions].flatMap((table: Readonly<Record<string, unknown>>) => {
      const keys = examples.map(({ key }) => entryOf(table, key)?.key);
      return Object.keys(table).filter((key) => !keys.includes(key));
    });
    expect(unused, `remove it from ${here}`).toEqual([]);
  });
});

it("a token comes with the Cache-Control of recorded responses, which the spec names", async () => {
  const { headers: sent } = await createHarness().raw(
    "POST",
    "/auth/oauth2/v2/token",
    { grant_type: "client_credentials" },
    { authorization: basic },
  );
  const recorded = Object(root).components.headers.CacheControl["x-evidence"];
  expect(JSON.stringify(recorded)).toContain(`\`${sent.get("cache-control")}\``);
});

describe("each factor has an example", () => {
  const factorsIn = (value: unknown) => {
    const { auth_factor_name, type_display_name }: Partial<Record<string, unknown>> = Object(value);
    return { auth_factor_name, type_display_name };
  };
  const starts = ["createFactorRegistration", "createDeviceVerification"];
  const pairs = factorKinds.flatMap((kind) => starts.map((id) => ({ kind, id })));

  it.each(pairs)("$kind in $id", ({ kind, id }) => {
    const { name, auth_factor_name } = namesOf(kind);
    const own = bodies.filter(({ operation, status }) => operation.id === id && status === 201);
    expect(
      own.map(({ value }) => factorsIn(value)),
      "add a named example with these names to spec/mfa.yaml",
    ).toContainEqual({ auth_factor_name, type_display_name: name });
  });
});
