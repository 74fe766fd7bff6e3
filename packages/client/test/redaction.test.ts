import { describe, expect, it } from "vitest";
import { redact, redactText, secretsIn } from "../src/redact.ts";
import { request } from "../src/request.ts";
import { json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, printed } from "./support/harness.ts";
import { createTokenHarness, credentials } from "./support/token-harness.ts";

const otp = "904817";
const html = { "content-type": "text/html" };

// biome-ignore format: a table
const authorizations: [authorization: string, hidden: string, repeated?: string][] = [
  [`Bearer ${otp}-the-rest`, "the-rest", `${otp}-the-rest`],
  ["Basic aWQ6c2VjcmV0LTkx", "aWQ6c2VjcmV0LTkx"],
  ["Basic aWQ6c2VjcmV0LTkx", "secret-91"],
  ["Basic  aWQ6c2VjcmV0LTkx", "secret-91"],
  ["client_id:id 1, client_secret:secret-91", "secret-91"],
  ["client_id:id-1,client_secret:secret-91", "secret-91"],
  ["client_secret:secret-91, client_id:id-1", "secret-91"],
];

describe("an error", () => {
  // what else a server may repeat is in secrets.test.ts
  it.each(authorizations)("with %s does not show %s", async (authorization, hidden, echo = hidden) => {
    for (const response of [json(422, { message: `bad ${echo}` }), raw(502, `<pre>${echo}</pre>`, html)]) {
      const { mfa } = createHarness([response], { maxRetries: 0 });
      const work = mfa.verifyUserOtp({ user_id: 42, otp }, { headers: { authorization } });
      expect(printed(await caught(work))).not.toContain(hidden);
    }
  });

  it("hides the values of headers whose names say that they are secret, and of no others", async () => {
    const { mfa } = createHarness([json(422, { message: "abcd agent-77 efgh" })]);
    const headers = { "x-api-key": "efgh", "x-tenant": "abcd", "user-agent": "agent-77" };
    const error = await caught(mfa.getAuthFactors({ user_id: 42 }, { headers }));
    expect(error.message).toContain("abcd agent-77 [redacted]");
  });

  it.each([
    ["abc", "tokabc abc (abc) abc1", "tokabc [redacted] ([redacted]) abc1"],
    ["abcde", "xabcdex", "xabcdex"],
    ["abcdef", "xabcdefx", "x[redacted]x"],
  ])("hides a short secret as a word only: %s in %j", async (accessToken, message, shown) => {
    const { mfa } = createHarness([json(422, { message })], { accessToken });
    expect((await caught(mfa.getAuthFactors({ user_id: 42 }))).message).toContain(`: ${shown} [`);
  });

  it.each<[place: string, response: Step]>([
    ["a key of the body", json(422, { message: "no", [otp]: 1, details: { [`x ${otp}`]: { [otp]: 2 } } })],
    ["X-Request-Id", json(422, { message: "no" }, { "x-request-id": `id-${otp}` })],
    ["the content type", raw(200, "[]", { "content-type": `text/${otp}` })],
  ])("does not show a one-time password in %s", async (_, response) => {
    const events: unknown[] = [];
    const { mfa } = createHarness([response], { logger: (entry) => events.push(entry) });
    const error = await caught(mfa.verifyUserOtp({ user_id: 42, otp }));
    expect(printed(error) + JSON.stringify(events)).not.toContain(otp);
    expect(printed(error)).toContain("[redacted]");
  });

  it("does not show the client secret, nor control characters of the server", async () => {
    const message = `bad ${credentials.clientSecret}\r\n\u001b[31mforged log line\u2028\u202e`;
    const { mfa } = createTokenHarness({ api: json(422, { message }) });
    const error = await caught(mfa.getAuthFactors({ user_id: 42 }));
    expect(error.message).toContain("bad [redacted] [31mforged log line");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  });

  const forged = "a\u009b31mb"; // C1 controls are bytes that a header may have
  it.each([
    { place: "body", response: json(422, { message: forged }) },
    {
      place: "name of a field",
      response: json(422, { message: "no", details: { parameters: [{ name: forged }] } }),
    },
    { place: "X-Request-Id", response: json(422, { message: "no" }, { "x-request-id": forged }) },
    { place: "Content-Type", response: json(422, {}, { "content-type": `text/${forged}` }) },
  ])("has no control characters of the server's $place in its message", async ({ response }) => {
    const { message } = await caught(createHarness([response]).mfa.getAuthFactors({ user_id: 42 }));
    expect(message).toContain("a 31mb");
    expect(message).not.toMatch(/\p{Cc}/u);
  });
});

describe("request, whose fields the spec does not have,", () => {
  const secret = "PLANTED-904817";
  // biome-ignore format: a list
  const fields = [
    "password", "password_confirmation", "currentPassword", "passwd", "passphrase", "passcodes", "client_secrets", "secret",
    "token", "idToken", "session_token", "api_key", "apiKey", "x-api-key", "ACCESS_KEY", "private-key", "credentials",
  ];
  const send = (response: Step, body?: object) =>
    caught(request(createHarness([response]).mfa, "PUT", "/api/2/users/{id}", { params: { id: 7 }, body }));

  it.each(fields)("does not show the caller's %s", async (name) => {
    const error = await send(json(422, { message: `bad ${secret}`, details: [secret] }), {
      user: { [name]: secret },
    });
    expect(printed(error)).not.toContain(secret);
    expect(error.message).toContain("bad [redacted]");
  });

  it.each(fields)("does not show the server's %s", async (name) => {
    const responses = [
      json(422, { message: "no", [name]: secret, list: [{ [name]: { value: secret } }] }),
      json(422, { message: `{"${name}":"${secret}"}` }),
      json(422, { message: `${name}=${secret}&a=b` }),
      json(422, { message: `{:${name}=>"${secret}"}` }),
      json(422, { message: `<code>&quot;${name}&quot;: &quot;${secret}&quot;</code>` }),
    ];
    for (const response of responses) expect(printed(await send(response))).not.toContain(secret);
  });

  it("shows what only sounds like one", async () => {
    const body = {
      token_type: "bearer",
      password_changed_at: "2026",
      keys: 2,
      message: "bad token: try again",
    };
    expect(await send(json(422, body))).toMatchObject({
      body,
      message: expect.stringContaining(body.message),
    });
  });
});

it("the data of a call is not redacted in a declared error at the low level", async () => {
  const { mfa } = createHarness([json(422, { message: `bad value ${otp}`, otp })]);
  const init = { params: { path: { user_id: 42 } }, body: { otp } };
  const { error } = await mfa.POST("/api/2/mfa/users/{user_id}/verifications/", init);
  expect(error).toEqual({ message: `bad value ${otp}`, otp });
});

const names = ["mfa_token", "totp_url", "verification_token", "access_token", "refresh_token", "otp"];

describe.each(names)("the %s of a response", (name) => {
  const errorOf = (response: Step) => caught(createHarness([response]).mfa.generateOtp({ user_id: 42 }));

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
});

/** A value inside of as many objects, or arrays. */
const nested = (levels: number, value: unknown, wrap: (inner: unknown) => unknown): unknown =>
  levels === 0 ? value : wrap(nested(levels - 1, value, wrap));

describe("a secret of one field", () => {
  it.each(["904817", 904_817])("is redacted wherever %j occurs", (value) => {
    const body = { otp: value, message: "not 904817", details: null, retry: true };
    const shown = { otp: "[redacted]", message: "not [redacted]", details: null, retry: true };
    expect(redact(body, secretsIn(body))).toEqual(shown);
  });

  it("is collected from a text or a number, also in a list or an object, and from nothing else", () => {
    const otp = ["904817", { any: 73_001_122 }, { otp: "5" }, null];
    expect([...secretsIn({ otp, access_token: true, message: "no" })]).toEqual(["904817", "73001122", "5"]);
  });

  it.each([
    { text: "otp=9048 is not 9048", rest: " is not [redacted]" },
    { text: '{"otp":"9048"} is not 9048', rest: " is not [redacted]" },
    { text: "otp=904 is not 904", rest: "[redacted] is not 904" },
  ])("is redacted in the rest of $text, unless it is too short", ({ text, rest }) => {
    expect(redactText(text, new Set())).toContain(rest);
  });

  it("is not redacted if it is empty", () => {
    expect(redactText("a text, -", new Set([""]))).toBe("a text, -");
  });

  it.each([
    ["objects", (inner: unknown) => ({ a: inner })],
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

const secret = `a"b'c\\d<e>f&g/h é+%`;
/** The bytes of all signs as lower-case digits. */
const hex = (text: string) =>
  text.replace(/\W/g, (sign) => Buffer.from(sign).toString("hex").replaceAll(/../g, "%$&"));
const forms: [how: string, text: string][] = [
  ["a URL", encodeURIComponent(secret)],
  ["a URL in lower case", hex(secret)],
  ["a form", new URLSearchParams({ secret }).toString().slice("secret=".length)],
  ["JSON", JSON.stringify(secret).slice(1, -1)],
  ["capitals", secret.toUpperCase()],
  ["HTML", secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")],
  ["HTML with numbers", secret.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)],
];

describe("a secret that a response repeats", () => {
  it.each(forms)("is redacted as %s writes it", (_, text) => {
    expect(redactText(`<${text}> is wrong`, new Set([secret]))).toBe("<[redacted]> is wrong");
  });

  it.each([
    ["1,024 signs is looked for in a URL", 2 ** 10, "[redacted]"],
    ["more signs is looked for as it is", 2 ** 10 + 1, "%2F".repeat(2 ** 10 + 1)],
  ])("of %s", (_, length, shown) => {
    const long = "/".repeat(length);
    expect(redact([long, encodeURIComponent(long)], new Set([long]))).toEqual(["[redacted]", shown]);
  });

  it("is redacted as a number, and no other number is", () => {
    expect(redact([904_817, 19_048_170, 422], new Set(["904817"]))).toEqual(["[redacted]", 19_048_170, 422]);
  });

  it("is redacted if the caller's code is a list", async () => {
    const { mfa } = createHarness([json(422, { statusCode: 422, name: "n", message: "not 904817" })]);
    // what a web framework may have parsed
    const otp = ["904817"] as unknown as string;
    const error = await caught(mfa.verifyUserVerification({ user_id: 42, verification_id: "1", otp }));
    expect(error.message).toContain("not [redacted]");
  });
});

describe("a response made to take long", () => {
  const body = (count: number) => ({
    list: Array.from({ length: count }, (_, index) => ({ otp: `${index}-code` })),
    message: "no",
  });

  it("shows nothing of more than 30 secrets, and all else of 30", () => {
    expect(redact(body(31), secretsIn(body(31)))).toBe("[redacted]");
    expect(redact(body(30), secretsIn(body(30)))).toMatchObject({ message: "no" });
  });

  it("shows nothing of a text that is not JSON with more than 30 secrets, and all else of 30", () => {
    const text = (count: number) =>
      `${Array.from({ length: count }, (_, index) => `otp=${index}-code`).join(" ")} no`;
    expect(redactText(text(31), new Set())).toBe("[redacted]");
    expect(redactText(text(30), new Set())).toBe(`${"otp=[redacted] ".repeat(30)}no`);
    // those that are known count, too
    expect(redactText(text(30), new Set(["904817"]))).toBe("[redacted]");
  });

  it("of a server is still an error of its status", async () => {
    const { mfa } = createHarness([json(422, body(3000)), raw(500, "otp=12345 ".repeat(6000))]);
    const call = () => caught(mfa.getAuthenticationDevices({ user_id: 42 }, { maxRetries: 0 }));
    expect(await call()).toMatchObject({ code: "validation", body: "[redacted]" });
    expect(await call()).toMatchObject({ code: "server" });
  });

  it.each([
    ["is looked for", 2 ** 13, "[redacted]"],
    ["does not break the redaction", 2 ** 13 + 1, "a".repeat(2 ** 13 + 1)],
    ["does not break it either", 2 ** 16, "a".repeat(2 ** 16)],
  ])("with a secret that is long %s", (_, length, shown) => {
    const long = "a".repeat(length);
    const body = { otp: long, message: long };
    expect(redact(body, secretsIn(body))).toEqual({ otp: "[redacted]", message: shown });
  });

  it("with 30 long secrets of signs does not break the redaction", () => {
    const list = Array.from({ length: 30 }, (_, index) => ({ otp: `${index}${"é;".repeat(500)}` }));
    const body = { list, message: encodeURIComponent(list[7]?.otp ?? "") };
    expect(redact(body, secretsIn(body))).toMatchObject({ message: "[redacted]" });
  });

  // each would take exponential or quadratic time if a text could be matched in more than one way
  it.each([
    ["backslashes", `${"\\".repeat(20)}x`, "\\".repeat(60_000)],
    ["percent signs", `${"%".repeat(20)}x`, "%25".repeat(20_000)],
    ["quotes after backslashes", `${'\\"'.repeat(10)}x`, '\\\\"'.repeat(20_000)],
    ["entities", `${"&;".repeat(10)}x`, "&amp;;".repeat(10_000)],
    ["letters as numbers", `${"é".repeat(20)}x`, "\\u00e9".repeat(10_000)],
  ])("with many %s is searched once", (_, value, text) => {
    expect(redactText(text, new Set([value]))).toBe(text);
  });
});
