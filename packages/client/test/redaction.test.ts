import { describe, expect, it } from "vitest";
import { redact, redactText, secretsIn } from "../src/redact.ts";
import { json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness } from "./support/harness.ts";
import { operationCases } from "./support/operation-cases.ts";
import { printed } from "./support/printed.ts";
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
});

describe("the data of a call", () => {
  it("is not redacted in a success", async () => {
    const { data } = operationCases.generateOtp;
    const { mfa } = createHarness([json(200, data)]);
    expect(await mfa.generateOtp({ user_id: 42 })).toEqual(data);
  });

  it("is not redacted in a declared error at the low level", async () => {
    const { mfa } = createHarness([json(422, { message: `bad value ${otp}`, otp })]);
    const init = { params: { path: { user_id: 42 } }, body: { otp } };
    const { error } = await mfa.POST("/api/2/mfa/users/{user_id}/verifications/", init);
    expect(error).toEqual({ message: `bad value ${otp}`, otp });
  });
});

const names = ["mfa_token", "totp_url", "verification_token", "access_token", "refresh_token", "otp"];

describe.each(names)("the %s of a response", (name) => {
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
});

it("a value that occurs elsewhere too is replaced once", () => {
  expect(redactText("otp=904817 is not 904817", new Set())).toBe("otp=[redacted] is not [redacted]");
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

  it("is collected from a text only, or a number, and from what is inside of a list", () => {
    const body = { otp: [{ otp: "904817" }, null], access_token: true, message: "no" };
    expect([...secretsIn(body)]).toEqual(["904817"]);
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
