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

/** The ways in which a server may repeat a secret. */
const echoes = (secret: string): readonly { title: string; reply: Step }[] => [
  { title: "a message", reply: json(422, { statusCode: 422, name: "X", message: `bad value ${secret}` }) },
  {
    title: "an envelope",
    reply: json(401, { status: { error: true, code: 401, message: `not ${secret}!` } }),
  },
  { title: "a field of the body", reply: json(422, { message: "no", details: { received: secret } }) },
  { title: "an array in the body", reply: json(422, { message: "no", details: { parameters: [[secret]] } }) },
  { title: "a sensitive field", reply: json(422, { message: "no", otp: secret, access_token: secret }) },
  { title: "HTML with 502", reply: raw(502, `<p>otp=${secret}</p><pre>${secret}</pre>`, html) },
  { title: "HTML with 200", reply: raw(200, `<p>${secret}</p>`, html) },
  { title: "HTML with 429", reply: raw(429, `<p>${secret}</p>`, html) },
  { title: "truncated JSON", reply: raw(200, `{"otp":"${secret}","message":"${secret}`, asJson) },
  { title: "text", reply: raw(500, `Authorization: Bearer ${secret}`, { "content-type": "text/plain" }) },
  { title: "the wrong type", reply: json(200, `you sent ${secret}`) },
];

const takers: readonly { operation: OperationId; input: Fields }[] = [
  { operation: "verifyUserOtp", input: { user_id: 42, otp } },
  { operation: "verifyUserVerification", input: { user_id: 42, verification_id: "a", otp, device_id: "1" } },
  { operation: "verifyUserRegistration", input: { user_id: 42, registration_id: "a", otp } },
];

/** The error of a call; a result of the low level that is a declared error holds no error to look at. */
async function errorOf(level: Level, operation: OperationId, input: Fields, reply: Step, headers = {}) {
  const { mfa } = createHarness([reply], { maxRetries: 0 });
  const work = level.call(mfa, operation, input, { headers });
  return level.level === "low level" ? await work.then(() => undefined, caughtAgain) : await caught(work);
}
const caughtAgain = (error: unknown) => caught(Promise.reject(error));

describe.each(levels)("in no error at the $level", (level) => {
  it.each(echoes(otp))(
    "is the request's one-time password that the server repeats in $title",
    async ({ reply }) => {
      for (const { operation, input } of takers) {
        const error = await errorOf(level, operation, input, reply);
        if (error) expect(printed(error)).not.toContain(otp);
      }
    },
  );

  it.each(echoes(token))("is the access token that the server repeats in $title", async ({ reply }) => {
    const error = await errorOf(level, "generateOtp", { user_id: 42 }, reply);
    if (error) expect(printed(error)).not.toContain(token);
  });

  it.each([
    { authorization: "Basic aWQ6c2VjcmV0LTkx", secret: "aWQ6c2VjcmV0LTkx" },
    { authorization: "client_id:id-1, client_secret:secret-91", secret: "secret-91" },
    { authorization: "client_id:id-1,client_secret:secret-91", secret: "secret-91" },
    { authorization: "client_secret:secret-91, client_id:id-1", secret: "secret-91" },
  ])("is the credential of $authorization", async ({ authorization, secret }) => {
    for (const { reply } of echoes(secret)) {
      const input = { grant_type: "client_credentials" };
      const error = await errorOf(level, "generateToken", input, reply, { authorization });
      if (error) expect(printed(error)).not.toContain(secret);
    }
  });

  it("is the one-time password as a number", async () => {
    const reply = json(422, { message: "no", details: { received: Number(otp) } });
    const error = await errorOf(level, "verifyUserOtp", { user_id: 42, otp }, reply);
    if (error) expect(printed(error)).not.toContain(otp);
  });

  it("is the rest of a secret that contains another one", async () => {
    const headers = { Authorization: `Bearer ${otp}-the-rest` };
    for (const { reply } of echoes(`${otp}-the-rest`)) {
      const error = await errorOf(level, "verifyUserOtp", { user_id: 42, otp }, reply, headers);
      if (error) expect(printed(error)).not.toContain("the-rest");
    }
  });

  it("is a token that is to be revoked", async () => {
    for (const { reply } of echoes("to-be-revoked")) {
      const headers = { Authorization: "Basic eDp5" };
      const error = await errorOf(level, "revokeToken", { access_token: "to-be-revoked" }, reply, headers);
      if (error) expect(printed(error)).not.toContain("to-be-revoked");
    }
  });
});

// biome-ignore format: a table
const secretsInReplies = [
  { name: "mfa_token" }, { name: "totp_url" }, { name: "verification_token" }, { name: "access_token" },
  { name: "refresh_token" }, { name: "otp" },
];

describe("a secret that only the reply knows", () => {
  it.each(secretsInReplies)("$name is replaced in the body", async ({ name }) => {
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

  it.each(secretsInReplies)("$name is replaced in the excerpt", async ({ name }) => {
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

  it("is replaced also where it is a list or an object", async () => {
    const body = { message: "no", otp: ["904817"], access_token: { value: "s3cr3t-1" } };
    const { mfa } = createHarness([json(422, body)]);
    const error = await caught(mfa.generateOtp({ user_id: 42 }));
    expect(error.body).toEqual({ message: "no", otp: "[redacted]", access_token: "[redacted]" });
  });

  it("in a success that is none is replaced", async () => {
    const { mfa } = createHarness([json(202, operationCases.generateOtp.data)]);
    const error = await caught(mfa.generateOtp({ user_id: 42 }));
    expect(error.excerpt).toContain('"mfa_token":[redacted]');
  });
});

describe("canary", () => {
  it("the printed forms would show what is not replaced", async () => {
    const { mfa } = createHarness([
      json(422, { message: "in the message", details: { received: "in the body" } }),
    ]);
    const text = printed(await caught(mfa.verifyUserOtp({ user_id: 42, otp })));
    expect(text).toContain("in the message");
    expect(text).toContain("in the body");
  });

  it("data is given as it came, secrets and all", async () => {
    const { mfa } = createHarness([json(200, operationCases.generateOtp.data)]);
    await expect(mfa.generateOtp({ user_id: 42 })).resolves.toMatchObject({ mfa_token: "915031" });
  });
});
