import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { MfaError, OperationId } from "../src/index.ts";
import { redact, redactText, secretsIn } from "../src/redact.ts";
import { json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, type Fields, type Level, levels, token } from "./support/harness.ts";
import { operationCases } from "./support/operation-cases.ts";

/** Every way in which an error is printed. */
const printed = (error: MfaError) =>
  [
    ...[error.message, error.excerpt, error.stack, String(error)],
    ...[JSON.stringify(error.body), JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })],
  ].join("\n");

const otp = "904817";
const html = { "content-type": "text/html" };
const asJson = { "content-type": "application/json" };

/** How a server may repeat a secret in what the spec declares, which the low level gives as a value. */
const declared = (secret: string): [title: string, response: Step][] => [
  ["a message", json(422, { statusCode: 422, name: "X", message: `bad value ${secret}` })],
  ["an envelope", json(401, { status: { error: true, code: 401, message: `not ${secret}!` } })],
  ["an array in the body", json(422, { message: "no", details: { parameters: [[secret]] } })],
  ["a sensitive field", json(422, { message: "no", otp: secret, access_token: secret })],
  ["HTML with 429", raw(429, `<p>${secret}</p>`, html)],
];
/** And in what it does not. */
const undeclared = (secret: string): [title: string, response: Step][] => [
  ["HTML with 502", raw(502, `<p>otp=${secret}</p><pre>${secret}</pre>`, html)],
  ["truncated JSON", raw(200, `{"otp":"${secret}","message":"${secret}`, asJson)],
  ["text", raw(500, `Authorization: Bearer ${secret}`, { "content-type": "text/plain" })],
  ["the wrong type", json(200, `you sent ${secret}`)],
];

// biome-ignore format: a table
const requests: [title: string, secret: string, operation: OperationId, input: Fields, authorization?: string][] = [
  ["a one-time password", otp, "verifyUserOtp", { user_id: 42, otp }],
  ["an access token", token, "generateOtp", { user_id: 42 }],
  ["a token to revoke", "to-be-revoked", "revokeToken", { access_token: "to-be-revoked" }, "Basic eDp5"],
  ["the rest of a secret that contains another one", "the-rest", "verifyUserOtp", { user_id: 42, otp }, `Bearer ${otp}-the-rest`],
  ...([
    ["Basic aWQ6c2VjcmV0LTkx", "aWQ6c2VjcmV0LTkx"],
    ["Basic aWQ6c2VjcmV0LTkx", "secret-91"],
    ["Basic  aWQ6c2VjcmV0LTkx", "secret-91"],
    ["client_id:id-1, client_secret:secret-91", "secret-91"],
    ["client_id:id-1,client_secret:secret-91", "secret-91"],
    ["client_secret:secret-91, client_id:id-1", "secret-91"],
  ] as const).map(([authorization, secret]): [string, string, OperationId, Fields, string] =>
    [`the credential of ${authorization}`, secret, "generateToken", { grant_type: "client_credentials" }, authorization]),
];

describe.each(levels)("an error at the $level", ({ level, call }: Level) => {
  it.each(requests)("does not show %s (%s) that the server repeats", async (...row) => {
    const [, secret, operation, input, authorization] = row;
    const echoed = secret === "the-rest" ? `${otp}-the-rest` : secret;
    const responses = [...(level === "method level" ? declared(echoed) : []), ...undeclared(echoed)];
    const options = authorization === undefined ? {} : { headers: { authorization } };
    for (const [, response] of responses) {
      const { mfa } = createHarness([response], { maxRetries: 0 });
      expect(printed(await caught(call(mfa, operation, input, options)))).not.toContain(secret);
    }
  });
});

describe("an error", () => {
  it("does not show a one-time password that the server repeats as a number", async () => {
    const { mfa } = createHarness([json(422, { message: "no", details: { received: Number(otp) } })]);
    expect(printed(await caught(mfa.verifyUserOtp({ user_id: 42, otp })))).not.toContain(otp);
  });

  it.each([
    ["x-api-key", "abcd", "[redacted]"],
    ["x-api-key", "abc", "abc"],
    ["user-agent", "agent/1", "agent/1"],
  ])("shows of the request header %s: %s, which the server repeats, %s", async (name, value, shown) => {
    const { mfa } = createHarness([json(422, { message: `got ${value}` })]);
    const { message } = await caught(mfa.verifyUserOtp({ user_id: 42, otp }, { headers: { [name]: value } }));
    expect(message).toContain(`: got ${shown} [HTTP 422]`);
  });

  it("shows what is not secret in its printed forms (negative control)", async () => {
    const body = { message: "in the message", details: { received: "in the body" } };
    const { mfa } = createHarness([json(422, body)]);
    const text = printed(await caught(mfa.verifyUserOtp({ user_id: 42, otp })));
    expect(text).toContain("in the message");
    expect(text).toContain("in the body");
  });
});

describe("the data of a call", () => {
  it("is not redacted in a success", async () => {
    const { mfa } = createHarness([json(200, operationCases.generateOtp.data)]);
    await expect(mfa.generateOtp({ user_id: 42 })).resolves.toMatchObject({ mfa_token: "915031" });
  });

  it.each(declared(otp))("is not redacted in a declared error at the low level: %s", async (_, response) => {
    const { mfa } = createHarness([response], { maxRetries: 0 });
    const init = { params: { path: { user_id: 42 } }, body: { otp } };
    const { error } = await mfa.POST("/api/2/mfa/users/{user_id}/verifications/", init);
    expect(JSON.stringify(error)).toContain(otp);
  });
});

describe.each(["mfa_token", "totp_url", "verification_token", "access_token", "refresh_token", "otp"])(
  "the %s of a response",
  (name) => {
    const errorOf = (response: Step) => caught(createHarness([response]).mfa.generateOtp({ user_id: 42 }));

    it("is redacted in the body of an error", async () => {
      const list = [{ [name]: 551_199 }];
      const error = await errorOf(json(422, { factor_data: { [name]: "s3cr3t-1" }, list, id: "kept" }));
      expect(printed(error)).not.toMatch(/s3cr3t-1|551199/);
      const shown = { [name]: "[redacted]" };
      expect(error.body).toEqual({ factor_data: shown, list: [shown], id: "kept" });
    });

    it.each([
      `{"id":"kept","${name}":"s3cr3t-1 \\" s3cr3t-1"}`,
      `{"id":"kept","${name}":551199,"x":`,
      `{"id":"kept", "${name}" : "s3cr3t-1 & s3cr3t-1`,
      `id=kept&${name}=s3cr3t-1&x=y`,
      `kept ${name}: s3cr3t-1`,
      `{"text":"{\\"id\\":\\"kept\\",\\"${name}\\":\\"s3cr3t-1, s3cr3t-1\\"}"}`,
      `<pre>{&quot;id&quot;:&quot;kept&quot;,&quot;${name}&quot;:&quot;s3cr3t-1&amp;\ns3cr3t-1&quot;}</pre>`,
      `<pre>{&#34;id&#34;:&#34;kept&#34;,&#34;${name}&#34;:&#34;s3cr3t-1 s3cr3t-1`,
      `<pre>{&#39;id&#39;:&#39;kept&#39;,&#39;${name}&#39;=&gt;&#39;s3cr3t-1 s3cr3t-1&#39;}`,
      `{'id': 'kept', '${name}': 's3cr3t-1, \\' s3cr3t-2'}`,
      `{"id"=>"kept", "${name}"=>"s3cr3t-1, s3cr3t-1"}`,
    ])("is redacted in the excerpt of an error: %s", async (text) => {
      const error = await errorOf(raw(201, text, html));
      expect(error.excerpt).toContain("kept");
      expect(error.excerpt).toContain("[redacted]");
      expect(printed(error)).not.toMatch(/s3cr3t-[12]|551199/);
    });

    it("is redacted if it is a list or an object", async () => {
      for (const secret of [["904817"], { value: "s3cr3t-1" }]) {
        const error = await errorOf(json(422, { message: "no", [name]: secret }));
        expect(error.body).toEqual({ message: "no", [name]: "[redacted]" });
      }
    });
  },
);

it("a secret of an undeclared success is redacted in the excerpt", async () => {
  const { mfa } = createHarness([json(202, operationCases.generateOtp.data)]);
  const error = await caught(mfa.generateOtp({ user_id: 42 }));
  expect(error.excerpt).toContain('"mfa_token":[redacted]');
});

/** A value inside of as many objects, or arrays. */
const nested = (
  levels: number,
  value: unknown,
  wrap = (inner: unknown): unknown => ({ a: inner }),
): unknown => (levels === 0 ? value : wrap(nested(levels - 1, value, wrap)));

describe("a secret of one field", () => {
  it.each(["904817", 904_817])("is redacted wherever %j occurs", (value) => {
    const body = { otp: value, message: "not 904817", details: null, retry: true };
    expect(redact(body, secretsIn(body))).toEqual({
      otp: "[redacted]",
      message: "not [redacted]",
      details: null,
      retry: true,
    });
  });

  it("is collected from a text only, or a number, and from what is inside of a list", () => {
    expect([...secretsIn({ otp: [{ otp: "904817" }, null], access_token: true, message: "no" })]).toEqual([
      "904817",
    ]);
  });

  it.each([
    { text: "otp=9048 is not 9048", rest: " is not [redacted]" },
    { text: '{"otp":"9048"} is not 9048', rest: " is not [redacted]" },
    { text: "otp=904 is not 904", rest: "[redacted] is not 904" },
  ])("is redacted in the rest of $text, unless it is too short", ({ text, rest }) => {
    expect(redactText(text, new Set())).toContain(rest);
  });

  it("is not redacted if it is empty", () => {
    expect(redactText("a text", new Set([""]))).toBe("a text");
  });

  it.each([
    ["objects", undefined],
    ["arrays", (inner: unknown) => [inner]],
  ])("is looked for in up to 99 %s around it, and nothing deeper is shown", (_, wrap) => {
    const secret = { otp: "904817" };
    expect(secretsIn(nested(99, secret, wrap)).size).toBe(1);
    expect(secretsIn(nested(100, secret, wrap)).size).toBe(0);
    const at = (levels: number) => redact(nested(levels, { id: "kept" }, wrap), new Set());
    expect(at(99)).toEqual(nested(99, { id: "kept" }, wrap));
    expect(at(100)).toEqual(nested(100, "[redacted]", wrap));
  });
});
