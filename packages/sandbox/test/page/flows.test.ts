import { expect, test } from "vitest";
import { createFilter, suggestionsFor } from "../../page/filter.ts";
import { type Flow, flowsOf, outcomeOf, stepsOf } from "../../page/flows.ts";
import type { FactorKind, JournalEntry } from "../../src/index.ts";
import { complete, factorCases } from "../support/factor-cases.ts";
import { enroll, verify, verifyOnce } from "../support/flows.ts";
import { createHarness, type Harness, newest } from "../support/harness.ts";

const kinds: readonly FactorKind[] = ["sms", "protect", "authenticator"];
const names = new Map([
  [42, "Ada Lovelace"],
  [43, "Grace Hopper"],
]);
const [sms, protect, authenticator] = ["3919988", "3919989", "3919990"];
const otherSms = "3919991";

/** A sandbox in which two users have devices, and an application that has its token. */
async function createLogin(compat: "observed" | "documented" = "observed") {
  const devices = kinds.map((kind) => ({ kind }));
  const users = [...names].map(([id, name]) => ({ id, name, phone: "+15550100", devices }));
  const h = createHarness({ compat, users });
  await h.mfa.getRateLimit({});
  h.sandbox.control.clearJournal();
  return h;
}

const journal = ({ sandbox }: Harness) => sandbox.control.listJournal();
/** The groups of a sandbox's calls as texts: what it is, its factor, its users, and how many calls. */
const groups = (h: Harness) =>
  flowsOf(journal(h)).map(({ type = "others", factor = "", users, calls }) =>
    [type, factor, users.join("+"), calls.length].filter((part) => part !== "").join(" "),
  );
const outcomes = (h: Harness, { isKept }: { isKept: boolean }) => {
  const { listAllChallenges, getState } = h.sandbox.control;
  const all = new Map(isKept ? listAllChallenges().map((one) => [one.id, one]) : []);
  const now = Date.parse(getState().now);
  return flowsOf(journal(h)).map((flow) => outcomeOf(flow, all.get(flow.challengeId ?? ""), now));
};

test("a login is what leads to it, its start, its polls as one line, and its end", async () => {
  const h = await createLogin();
  await h.mfa.revokeToken({ access_token: Object(h.sandbox.control.getSnapshot()).tokens[0].access_token });
  h.sandbox.control.clearJournal();
  await h.mfa.listUsers({ username: "ada" });
  await h.mfa.getAuthenticationDevices({ user_id: 42 });
  h.advance(3);
  const { poll } = await verify(h.mfa, { user_id: 42, device_id: protect });
  for (let count = 0; count < 3; count += 1) {
    h.advance(2);
    await poll();
  }
  expect(outcomes(h, { isKept: true })).toEqual(["pending"]);
  h.sandbox.control.approveMessage({ message_id: newest(h.sandbox).id });
  expect(outcomes(h, { isKept: true })).toEqual(["accepted"]);
  h.advance(2);
  await poll();
  expect(groups(h)).toEqual(["verification protect 42 8"]);
  const [flow] = flowsOf(journal(h));
  const lines = stepsOf(flow?.calls ?? []).map(({ calls, afterMs }) => [
    calls[0].operation,
    calls.length,
    afterMs,
  ]);
  expect(lines).toEqual([
    ["generateToken", 1, undefined],
    ["listUsers", 1, 0],
    ["getAuthenticationDevices", 1, 0],
    ["createDeviceVerification", 1, 3_000],
    ["getUserVerification", 3, 2_000],
    ["getUserVerification", 1, 2_000],
  ]);
});

test("logins of two users at the same time have each their own calls, and a token goes to the next call", async () => {
  const h = await createLogin();
  await h.mfa.getAuthenticationDevices({ user_id: 42 });
  await h.mfa.getAuthenticationDevices({ user_id: 43 });
  const ada = await verify(h.mfa, { user_id: 42, device_id: sms });
  const grace = await verify(h.mfa, { user_id: 43, device_id: otherSms });
  await ada.submit("1");
  await h.mfa.getRateLimit({});
  await grace.submit("1");
  expect(groups(h)).toEqual(["verification sms 43 4", "verification sms 42 3"]);
});

test("each factor's registration is a group of its own, with its outcome", async () => {
  const h = createHarness();
  for (const factor of factorCases) {
    const enrollment = await enroll(h.mfa, { user_id: 42, factor: factor.name });
    await complete(enrollment, factor, h.sandbox);
    h.advance(1);
  }
  expect(
    flowsOf(journal(h))
      .map(({ type, factor }) => `${type} ${factor}`)
      .reverse(),
  ).toEqual(factorCases.map(({ kind }) => `registration ${kind}`));
  expect(new Set(outcomes(h, { isKept: true }))).toEqual(new Set(["accepted"]));
});

test.each(["observed", "documented"] as const)(
  "codes in one step are one login until one is accepted, and a wrong one of a started login is that login's: %s",
  async (compat) => {
    const h = await createLogin(compat);
    const submit = (otp: string, device_id = authenticator) =>
      verifyOnce(h.mfa, { user_id: 42, device_id, otp }).catch(() => {});
    const code = () => h.sandbox.control.getTotp({ user_id: 42, device_id: authenticator }).code;
    await submit("1");
    await submit(code());
    h.advance(30);
    await submit(code());
    await verify(h.mfa, { user_id: 42, device_id: sms });
    await submit(h.sandbox.control.getLatestCode({ user_id: 42 }).code, sms);
    const found = flowsOf(journal(h)).map(({ type, factor, calls }) => [type, factor, calls.length]);
    // the documented form of the response does not name the verification
    const last =
      compat === "observed"
        ? [["verification", "sms", 2]]
        : [
            ["verification", "sms", 1],
            ["verification", "sms", 1],
          ];
    expect(found).toEqual([
      ...last,
      ["verification", "authenticator", 1],
      ["verification", "authenticator", 2],
    ]);
    expect(outcomes(h, { isKept: true })).toEqual(Array(found.length).fill("accepted"));
  },
);

test("calls before a pause lead to nothing, and calls of no login are grouped by the pauses between them", async () => {
  const h = await createLogin();
  await h.mfa.getAuthenticationDevices({ user_id: 42 });
  await h.mfa.getUser({ user_id: 43 });
  h.advance(61);
  await h.mfa.getAuthenticationDevices({ user_id: 42 });
  h.advance(61);
  await verify(h.mfa, { user_id: 42, device_id: sms });
  await h.mfa.updateUser({ user_id: 42, phone: "+15550199" });
  expect(groups(h)).toEqual(["others 42 1", "verification sms 42 1", "others 42 1", "others 42+43 2"]);
});

test("a group keeps its id while calls become a login, so that what is expanded stays so", async () => {
  const h = await createLogin();
  const ids = () => flowsOf(journal(h)).map(({ id }) => id);
  await h.mfa.getAuthenticationDevices({ user_id: 42 });
  const before = ids();
  await verify(h.mfa, { user_id: 42, device_id: sms });
  expect(ids()).toEqual(before);
  expect(groups(h)).toEqual(["verification sms 42 2"]);
});

test("each call is in one group, whatever the calls are", async () => {
  const h = await createLogin();
  const { addFault, clearFaults } = h.sandbox.control;
  const ada = await verify(h.mfa, { user_id: 42, device_id: sms });
  const acts = [
    () => h.raw("GET", "/api/1/users"),
    () => ada.submit("1"),
    () => h.mfa.getAuthFactors({ user_id: 43 }),
    () => enroll(h.mfa, { user_id: 43, factor: "OneLogin Voice" }),
    () => h.raw("POST", "/api/2/mfa/users/42/verifications", { device_id: "7" }),
    () => h.mfa.generateOtp({ user_id: 43 }),
  ];
  for (let count = 0; count < 60; count += 1) {
    if (count % 7 === 0) addFault({ kind: "drop_connection", times: 1 });
    await acts[(count * count) % acts.length]?.().catch(() => {});
    clearFaults();
    h.advance((count * 13) % 70);
  }
  const grouped = flowsOf(journal(h)).flatMap(({ calls }) => calls.map(({ id }) => id));
  expect(grouped.sort((one, other) => one - other)).toEqual(
    journal(h)
      .map(({ id }) => id)
      .reverse(),
  );
});

test("the outcome is that of the challenge, and what the calls say once it is no longer kept", async () => {
  const h = await createLogin();
  const start = async (device_id: string) => {
    h.advance(61);
    return verify(h.mfa, { user_id: 42, device_id });
  };
  h.advance(61);
  await h.raw("POST", "/api/2/mfa/users/42/verifications", { device_id: "7" });
  h.advance(61);
  await h.mfa.getUser({ user_id: 42 });
  h.advance(61);
  h.sandbox.control.addFault({ kind: "status", status: 503, times: 1 });
  await h.mfa.getUser({ user_id: 42 }).catch(() => {});
  const wrong = await start(sms);
  for (let count = 0; count < 5; count += 1) await wrong.submit("1");
  const denied = await start(protect);
  h.sandbox.control.denyMessage({ message_id: newest(h.sandbox).id });
  await denied.poll();
  await start(protect);
  h.sandbox.control.approveMessage({ message_id: newest(h.sandbox).id });
  const right = await start(sms);
  await right.submit(h.sandbox.control.getLatestCode({ user_id: 42 }).code);
  await start(sms);
  const rest = ["failed", "done", "refused"];
  const known = ["accepted", "accepted", "rejected", "rejected", ...rest];
  expect(outcomes(h, { isKept: true })).toEqual(["pending", ...known]);
  h.advance(120);
  expect(outcomes(h, { isKept: true })).toEqual(["expired", ...known]);
  // that the push was approved, no call has said
  const asTold = ["unfinished", "accepted", "unfinished", "rejected", "rejected", ...rest];
  expect(outcomes(h, { isKept: false })).toEqual(asTold);
});

/** A journal of two logins, with a refusal, a path that is unknown, and one finding. */
async function createJournal() {
  const h = await createLogin();
  await h.raw("GET", "/api/1/users/42/otp_devices");
  h.advance(61);
  const { submit } = await verify(h.mfa, { user_id: 42, device_id: sms });
  await submit("1");
  await submit(h.sandbox.control.getLatestCode({ user_id: 42 }).code);
  h.advance(61);
  await h.raw("POST", "/api/2/mfa/users/43/verifications", { device_id: "7" });
  await verify(h.mfa, { user_id: 43, device_id: otherSms });
  const found = journal(h).filter(({ user_id, status }) => user_id === 43 && status === 201);
  const known = {
    nameOfUser: (id: number) => names.get(id),
    rulesOf: (entry: JournalEntry) => (found.some(({ id }) => id === entry.id) ? ["second_message"] : []),
  };
  // the harness gets a token for each raw call
  return { calls: journal(h).filter(({ operation }) => operation !== "generateToken"), known };
}
const { calls, known } = await createJournal();
const words = ({ method, status, user_id }: JournalEntry) => `${method} ${status} ${user_id ?? "-"}`;
const [started, refused, right, wrong, first, unknown] = [
  "POST 201 43",
  "POST 422 43",
  "PUT 200 42",
  "PUT 200 42",
  "POST 201 42",
  "GET 404 -",
];

test.each([
  ["", [started, refused, right, wrong, first, unknown]],
  ["status:404", [unknown]],
  ["status:4xx", [refused, unknown]],
  ["user:42", [right, wrong, first]],
  ["user:GRACE", [started, refused]],
  ["user:4", []],
  ["finding", [started]],
  ["finding:second", [started]],
  ["finding:code_reused", []],
  ["factor:sms", [started, right, wrong, first]],
  ["outcome:pending", [wrong]],
  ["-status:2xx", [refused, unknown]],
  ["user:ada -outcome:accepted", [wrong, first]],
  ["lovelace verify", [right, wrong]],
  ["validation DEVICE_ID", [refused]],
  ["api/1 get", [unknown]],
  ["http://localhost:80", []],
  [" - ", [started, refused, right, wrong, first, unknown]],
])("the filter %j finds the calls %j", (query, found) => {
  expect(calls.filter(createFilter(query, known).matches).map(words)).toEqual(found);
});

test.each([
  ["", [43, 42, undefined]],
  ["status:422 status:201", [43]],
  ["finding", [43]],
  ["-finding", [42, undefined]],
  ["outcome:accepted", [42]],
  ["outcome:unfinished", [43]],
  ["user:ada outcome:rejected", []],
])("the filter %j finds the logins of %j, whose calls or outcome have each of its terms", (query, found) => {
  const { matchesFlow } = createFilter(query, known);
  const matching = (flow: Flow) => matchesFlow(flow, outcomeOf(flow, undefined, 0));
  expect(
    flowsOf(calls)
      .filter(matching)
      .map(({ users }) => users[0]),
  ).toEqual(found);
});

test("each term that is suggested finds something, but for outcomes", () => {
  const terms = suggestionsFor(calls, known).filter((term) => !term.startsWith("outcome:"));
  expect(terms).toEqual([
    "factor:sms",
    "finding:second_message",
    "status:404",
    "status:422",
    "user:Ada",
    "user:Grace",
  ]);
  for (const term of terms) expect(calls.filter(createFilter(term, known).matches).length).toBeGreaterThan(0);
});
