import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { MfaError, OperationId } from "../src/index.ts";
import { json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, type Fields, type Level, levels, token } from "./support/harness.ts";
import { operationCases } from "./support/operation-cases.ts";

/** Every way in which an error is printed. */
const printed = (error: MfaError) =>
  [
    error.message,
    error.excerpt,
    JSON.stringify(error.body),
    JSON.stringify(error),
    inspect(error, { depth: 9, showHidden: true }),
    error.stack,
    String(error),
  ].join("\n");

const otp = "904817";
const html = { "content-type": "text/html" };
const asJson = { "content-type": "application/json" };

/** How a server may repeat a secret. The low level gives what is declared as a value, and throws the rest. */
// biome-ignore format: a table
const echoes = (secret: string): readonly { title: string; response: Step; isDeclared: boolean }[] => [
  { title: "a message", response: json(422, { statusCode: 422, name: "X", message: `bad value ${secret}` }), isDeclared: true },
  { title: "an envelope", response: json(401, { status: { error: true, code: 401, message: `not ${secret}!` } }), isDeclared: true },
  { title: "a field of the body", response: json(422, { message: "no", details: { received: secret } }), isDeclared: true },
  { title: "an array in the body", response: json(422, { message: "no", details: { parameters: [[secret]] } }), isDeclared: true },
  { title: "a sensitive field", response: json(422, { message: "no", otp: secret, access_token: secret }), isDeclared: true },
  { title: "HTML with 429", response: raw(429, `<p>${secret}</p>`, html), isDeclared: true },
  { title: "HTML with 502", response: raw(502, `<p>otp=${secret}</p><pre>${secret}</pre>`, html), isDeclared: false },
  { title: "HTML with 200", response: raw(200, `<p>${secret}</p>`, html), isDeclared: false },
  { title: "truncated JSON", response: raw(200, `{"otp":"${secret}","message":"${secret}`, asJson), isDeclared: false },
  { title: "text", response: raw(500, `Authorization: Bearer ${secret}`, { "content-type": "text/plain" }), isDeclared: false },
  { title: "the wrong type", response: json(200, `you sent ${secret}`), isDeclared: false },
];

const takers: readonly { operation: OperationId; input: Fields }[] = [
  { operation: "verifyUserOtp", input: { user_id: 42, otp } },
  { operation: "verifyUserVerification", input: { user_id: 42, verification_id: "a", otp, device_id: "1" } },
  { operation: "verifyUserRegistration", input: { user_id: 42, registration_id: "a", otp } },
];

/** The echoes that a level throws as an error. */
const thrownBy = ({ level }: Level, secret: string) =>
  echoes(secret).filter(({ isDeclared }) => level === "method level" || !isDeclared);

/** The printed forms of the error that a call ends with. */
async function shownBy(level: Level, operation: OperationId, input: Fields, response: Step, headers = {}) {
  const { mfa } = createHarness([response], { maxRetries: 0 });
  return printed(await caught(level.call(mfa, operation, input, { headers })));
}

describe.each(levels)("an error at the $level", (level) => {
  it.each(thrownBy(level, otp))(
    "does not show a one-time password that the server repeats in $title",
    async ({ response }) => {
      for (const { operation, input } of takers) {
        expect(await shownBy(level, operation, input, response)).not.toContain(otp);
      }
    },
  );

  it.each(thrownBy(level, token))(
    "does not show an access token that the server repeats in $title",
    async ({ response }) => {
      expect(await shownBy(level, "generateOtp", { user_id: 42 }, response)).not.toContain(token);
    },
  );

  it.each([
    { authorization: "Basic aWQ6c2VjcmV0LTkx", secret: "aWQ6c2VjcmV0LTkx" },
    { authorization: "client_id:id-1, client_secret:secret-91", secret: "secret-91" },
    { authorization: "client_id:id-1,client_secret:secret-91", secret: "secret-91" },
    { authorization: "client_secret:secret-91, client_id:id-1", secret: "secret-91" },
  ])("does not show the credential of $authorization", async ({ authorization, secret }) => {
    const input = { grant_type: "client_credentials" };
    for (const { response } of thrownBy(level, secret)) {
      expect(await shownBy(level, "generateToken", input, response, { authorization })).not.toContain(secret);
    }
  });

  it("does not show the rest of a secret that contains another one", async () => {
    const headers = { Authorization: `Bearer ${otp}-the-rest` };
    for (const { response } of thrownBy(level, `${otp}-the-rest`)) {
      const text = await shownBy(level, "verifyUserOtp", { user_id: 42, otp }, response, headers);
      expect(text).not.toContain("the-rest");
    }
  });

  it("does not show a token that is to be revoked", async () => {
    const headers = { Authorization: "Basic eDp5" };
    for (const { response } of thrownBy(level, "to-be-revoked")) {
      const input = { access_token: "to-be-revoked" };
      expect(await shownBy(level, "revokeToken", input, response, headers)).not.toContain("to-be-revoked");
    }
  });
});

describe("an error", () => {
  it("does not show a one-time password that the server repeats as a number", async () => {
    const { mfa } = createHarness([json(422, { message: "no", details: { received: Number(otp) } })]);
    expect(printed(await caught(mfa.verifyUserOtp({ user_id: 42, otp })))).not.toContain(otp);
  });

  it("shows what is not secret in its printed forms (negative control)", async () => {
    const { mfa } = createHarness([
      json(422, { message: "in the message", details: { received: "in the body" } }),
    ]);
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

  it.each(echoes(otp).filter(({ isDeclared }) => isDeclared))(
    "is not redacted in a declared error at the low level: $title",
    async ({ response }) => {
      const { mfa } = createHarness([response], { maxRetries: 0 });
      const params = { path: { user_id: 42 } };
      const { error } = await mfa.POST("/api/2/mfa/users/{user_id}/verifications/", {
        params,
        body: { otp },
      });
      expect(JSON.stringify(error)).toContain(otp);
    },
  );
});

// biome-ignore format: a table
const secretsInResponses = [
  { name: "mfa_token" }, { name: "totp_url" }, { name: "verification_token" }, { name: "access_token" },
  { name: "refresh_token" }, { name: "otp" },
];

describe("a secret of the response", () => {
  it.each(secretsInResponses)("is redacted in the body of an error: $name", async ({ name }) => {
    const body = {
      message: "no",
      factor_data: { [name]: "s3cr3t-1" },
      list: [{ [name]: 551_199 }],
      id: "kept",
    };
    const { mfa } = createHarness([json(422, body)]);
    const error = await caught(mfa.generateOtp({ user_id: 42 }));
    expect(printed(error)).not.toMatch(/s3cr3t-[12]|551199/);
    const shown = { factor_data: { [name]: "[redacted]" }, list: [{ [name]: "[redacted]" }], id: "kept" };
    expect(error.body).toMatchObject(shown);
  });

  it.each(secretsInResponses)("is redacted in the excerpt of an error: $name", async ({ name }) => {
    const texts = [
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
    ];
    for (const text of texts) {
      const { mfa } = createHarness([raw(201, text, html)]);
      const error = await caught(mfa.generateOtp({ user_id: 42 }));
      expect(error.excerpt).toContain("kept");
      expect(error.excerpt).toContain("[redacted]");
      expect(printed(error)).not.toMatch(/s3cr3t-[12]|551199/);
    }
  });

  it("is redacted if it is a list or an object", async () => {
    const body = { message: "no", otp: ["904817"], access_token: { value: "s3cr3t-1" } };
    const { mfa } = createHarness([json(422, body)]);
    const error = await caught(mfa.generateOtp({ user_id: 42 }));
    expect(error.body).toEqual({ message: "no", otp: "[redacted]", access_token: "[redacted]" });
  });

  it("is redacted in the excerpt of an undeclared success", async () => {
    const { mfa } = createHarness([json(202, operationCases.generateOtp.data)]);
    const error = await caught(mfa.generateOtp({ user_id: 42 }));
    expect(error.excerpt).toContain('"mfa_token":[redacted]');
  });
});
