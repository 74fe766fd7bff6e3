import { fileURLToPath } from "node:url";
import {
  child,
  discouragedReason,
  entries,
  follow,
  listOperations,
  loadDocument,
  mediaTypesOf,
  reachableSchemas,
} from "@onelogin-mfa/codegen/document";
import { describe, expect, it } from "vitest";
import { offered } from "./support/flows.ts";
import { createHarness, type Harness, userPath } from "./support/harness.ts";

const { root } = await loadDocument(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")));
type Node = Parameters<typeof child>[0];

/** The fields of request bodies that have a discouraged form, as `operation field`. */
const discouraged = listOperations(root).flatMap(({ id, requestBody }) =>
  mediaTypesOf(requestBody)
    .flatMap(([, mediaType]) => entries(child(follow(child(mediaType, "schema")), "properties")))
    .filter(([, field]) => reachableSchemas(field).some(hasDiscouraged))
    .map(([name]) => `${id} ${name}`),
);

function hasDiscouraged(schema: Node): boolean {
  return entries(child(schema, "anyOf")).some(([, one]) => discouragedReason(one.value) !== undefined);
}

const registrations = `${userPath}/registrations`;
const enrolling = async ({ mfa }: Harness, fields: object) => {
  const { factor_id } = await offered(mfa, 42, "Authenticator");
  return { factor_id, display_name: "Mine", ...fields };
};

/** For each field a call with its discouraged form, and what the response then has. */
const cases: readonly {
  readonly field: string;
  readonly call: (h: Harness) => Promise<{ readonly status: number; readonly json: unknown }>;
  readonly expected: object;
}[] = [
  {
    field: "createFactorRegistration factor_id",
    call: async (h) => {
      const { factor_id, ...body } = await enrolling(h, {});
      return h.raw("POST", registrations, { ...body, factor_id: String(factor_id) });
    },
    expected: { auth_factor_name: "Google Authenticator" },
  },
  {
    field: "createFactorRegistration expires_in",
    call: async (h) => h.raw("POST", registrations, await enrolling(h, { expires_in: "240" })),
    expected: { expires_at: "2026-01-05T09:04:00Z" },
  },
  {
    field: "verifyUserRegistration otp",
    call: async (h) => {
      const { json } = await h.raw("POST", registrations, await enrolling(h, {}));
      const { id } = Object(json);
      const { code } = h.sandbox.control.getTotp({ user_id: 42, challenge_id: id });
      return h.raw("PUT", `${registrations}/${id}`, { otp: Number(code) });
    },
    expected: { status: "accepted" },
  },
  {
    field: "createDeviceVerification expires_in",
    call: (h) => h.raw("POST", `${userPath}/verifications`, { device_id: "3919988", expires_in: "900" }),
    expected: { expires_at: "2026-01-05T09:15:00Z" },
  },
  {
    field: "generateOtp expires_in",
    call: (h) => h.raw("POST", `${userPath}/mfa_token`, { expires_in: "300", reusable: true }),
    expected: { expires_at: expect.stringMatching(/^2026-01-05T09:05:00/), reusable: true },
  },
];

describe.each(["observed", "documented"] as const)("a discouraged form in mode %s", (compat) => {
  it.each(cases)("of $field is accepted", async ({ call, expected }) => {
    const users = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" as const }] }];
    const { status, json } = await call(createHarness({ compat, users }));
    expect(status).toBeLessThan(300);
    expect(json).toMatchObject(expected);
  });
});

it("every discouraged form of the spec has a case", () => {
  expect(cases.map(({ field }) => field).sort()).toEqual([...discouraged].sort());
});

it("a code that has lost its leading zero is wrong", async () => {
  const h = createHarness();
  const { json } = await h.raw("POST", registrations, await enrolling(h, { expires_in: 900 }));
  const { id } = Object(json);
  let code = "";
  while (!code.startsWith("0")) {
    h.advance(30);
    ({ code } = h.sandbox.control.getTotp({ user_id: 42, challenge_id: id }));
  }
  const submit = async (otp: unknown) => (await h.raw("PUT", `${registrations}/${id}`, { otp })).json;
  expect(await submit(Number(code))).toMatchObject({ status: "pending" });
  expect(await submit(code)).toMatchObject({ status: "accepted" });
});

it("a value that fits no form is refused once, in the words of the recommended one", async () => {
  const h = createHarness();
  const { status, json } = await h.raw("POST", registrations, await enrolling(h, { expires_in: "soon" }));
  expect(status).toBe(422);
  const parameters = [{ name: "expires_in", message: "must be integer" }];
  expect(json).toMatchObject({ details: { parameters } });
});
