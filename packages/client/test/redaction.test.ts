import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../src/index.ts";
import { request } from "../src/request.ts";
import { createShow, secretsIn } from "../src/safe-text.ts";
import { validator } from "../src/validate.ts";
import { fails, json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, printed } from "./support/harness.ts";
import { createTokenHarness, credentials } from "./support/token-harness.ts";

const otp = "904817";
const html = { "content-type": "text/html" };

/** All places where a text of the server could be shown. */
const echoes = (text: string): Step[] => [
  json(422, { message: `bad ${text}`, details: { parameters: [{ name: "x", message: text }, text] } }),
  json(418, { status: { error: true, message: `bad ${text}` } }),
  raw(200, `<title>Bad gateway: ${text}</title><pre>${text}</pre>`, html),
  raw(502, `<pre>${text}</pre>`, html),
  raw(429, `<pre>${text}</pre>`, html),
  raw(429, text.replace(/[^ -~]/g, ""), html),
];

// biome-ignore format: a table
const authorizations: [authorization: string, hidden: string, repeated?: string][] = [
  [`Bearer ${otp}-the-rest`, "the-rest", `${otp}-the-rest`],
  ["Basic aWQ6c2VjcmV0LTkx", "aWQ6c2VjcmV0LTkx"],
  ["Basic aWQ6c2VjcmV0LTkx", "secret-91"],
  ["Basic  aWQ6c2VjcmV0LTkx", "secret-91"],
  [`Basic ${Buffer.from("i\nd:geheimé-91").toString("base64")}`, "geheimé-91"],
  [`Basic ${Buffer.from("id:geheimé-91", "latin1").toString("base64")}`, "geheimé-91"],
  ["client_id:id 1, client_secret:secret-91", "secret-91"],
  ["client_id:id-1,client_secret:secret-91", "secret-91"],
  ["client_secret:secret-91, client_id:id-1", "secret-91"],
];

describe("an error", () => {
  // what else a server may repeat is in secrets.test.ts
  it.each(authorizations)("with %s does not show %s", async (authorization, hidden, echo = hidden) => {
    for (const response of echoes(echo)) {
      const { mfa } = createHarness([response], { maxRetries: 0 });
      const work = mfa.verifyUserOtp({ user_id: 42, otp }, { headers: { authorization } });
      expect(printed(await caught(work))).not.toContain(hidden);
    }
  });

  it.each(["Proxy-Authorization", "X-Forwarded-Authorization"])(
    "does not show the pair of %s",
    async (name) => {
      for (const echo of ["aWQ6c2VjcmV0LTkx", "secret-91"]) {
        const { mfa } = createHarness([json(422, { message: `bad ${echo}` })]);
        const error = await caught(
          mfa.getAuthFactors({ user_id: 42 }, { headers: { [name]: "Basic aWQ6c2VjcmV0LTkx" } }),
        );
        expect(error.message).toContain(": bad [redacted] [HTTP");
      }
    },
  );

  it("hides the values of headers whose names say that they are secret, and of no others", async () => {
    const { mfa } = createHarness([json(422, { message: "abcd agent-77 efgh ijkl" })]);
    const headers = { "x-api-key": "efgh", "x-otp": "ijkl", "x-tenant": "abcd", "user-agent": "agent-77" };
    const error = await caught(mfa.getAuthFactors({ user_id: 42 }, { headers }));
    expect(error.message).toContain("abcd agent-77 [redacted] [redacted]");
  });

  it.each([
    ["abc", "tokabc abc (abc) abc1", "tokabc [redacted] ([redacted]) abc1"],
    ["abcde", "xabcdex", "xabcdex"],
    ["abcdef", "xabcdefx", "x[redacted]x"],
    ["abcd", "code\\nabcd", "[withheld]"],
    ["abcd", "code\\u000aABCD", "[withheld]"],
  ])("hides a short secret as a word only: %s in %j", async (accessToken, message, shown) => {
    const { mfa } = createHarness([json(422, { message })], { accessToken });
    expect((await caught(mfa.getAuthFactors({ user_id: 42 }))).message).toContain(`: ${shown} [`);
  });

  const status = { id: "1", status: "pending", device_id: "7" };
  it.each<[place: string, response: Step, instead: string]>([
    ["a field of the body that is not declared", json(422, { message: "no", [otp]: 1 }), '"message":"no"'],
    ["a key of the details", json(422, { details: { [`x ${otp}`]: { [otp]: 2 } } }), '"details":{}'],
    ["a key of a message", json(422, { message: { [otp]: 2 }, name: otp }), "[redacted]"],
    ["a number", json(422, { message: "no", code: Number(otp) }), "[withheld]"],
    ["a number in a text", json(422, { message: `no ${otp}00` }), "no [redacted]00"],
    ["the name of an invalid field", json(422, { details: [{ name: otp }] }), "[redacted]"],
    ["X-Request-Id", json(422, { message: "no" }, { "x-request-id": `id-${otp}` }), "id-[redacted]"],
    ["the name of a header", json(422, { message: "no" }, { [`x-${otp}`]: "1" }), "x-[redacted]"],
    ["a header", json(422, { message: "no" }, { via: `1.1 ${otp}` }), "1.1 [redacted]"],
    ["the content type", raw(200, "[]", { "content-type": `text/${otp}` }), "text/[redacted]"],
    ["a title", raw(200, `<TITLE lang="en">\n${otp}</TITLE>`, html), "[redacted]"],
    [
      "the name of a field that does not match the spec",
      json(200, { ...status, id: { [otp]: 1 } }),
      "object of [redacted]",
    ],
    ["a name that makes a pointer", json(200, { status: { [otp]: { error: 1 } } }), "[redacted]"],
    [
      "the cause of a broken connection",
      fails(new TypeError(otp, { cause: { message: [otp], name: otp } })),
      "[redacted]",
    ],
    [
      "the code of a broken connection",
      fails(Object.assign(new Error("x"), { code: Number(otp) })),
      "[redacted]",
    ],
  ])("does not show a one-time password in %s", async (_, response, instead) => {
    const events: ClientEvent[] = [];
    const options = { validator, onEvent: (event: ClientEvent) => events.push(event), maxRetries: 0 };
    const { mfa } = createHarness([response], options);
    const work = mfa.verifyUserRegistration({ user_id: 42, registration_id: "r", otp });
    const [end] = await Promise.allSettled([work]);
    const text = [...(end.status === "rejected" ? [end.reason] : []), ...events]
      .map((one) => printed(one))
      .join();
    expect(text).not.toContain(otp);
    expect(text.replaceAll(/\s+/g, " ")).toContain(instead);
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
    { place: "title", response: raw(200, `<title>${forged}</title>`, html) },
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
    caught(
      request(createHarness([response], { maxRetries: 0 }).mfa, "PUT", "/api/2/roles/{id}", {
        params: { id: 7 },
        body,
      }),
    );

  it.each(fields)("does not show the caller's %s", { tags: "security" }, async (name) => {
    const body = { user: { [name]: secret } };
    const error = await send(json(422, { message: `bad ${secret}`, details: [secret] }), body);
    expect(error.message).toContain("bad [redacted]");
    for (const response of echoes(secret)) expect(printed(await send(response, body))).not.toContain(secret);
  });

  it.each(fields)("does not show the server's %s", { tags: "security" }, async (name) => {
    const texts = [
      `{"${name}":"${secret}"}`,
      `${name}=${secret}&a=b`,
      `{:${name}=>"${secret}"}`,
      `<code>&quot;${name}&quot;: &quot;${secret}&quot;</code>`,
      `{&#x27;${name}&#x27;: &#039;${secret}&#039;}`,
      `data=%7B%22${name}%22%3A%22${secret}%22%7D`,
      `data=%7b%2522${name}%2522%253a%2522${secret}`,
      `"{\\n\\"${name}\\":\\"${secret}\\"}"`,
      `{\\u0022${name}\\u0022:\\u0022${secret}`,
      `C:\\${name}=${secret}`,
    ];
    const body = { message: "no", [name]: secret, list: [{ [name]: { value: secret } }] };
    const bodies = [body, { message: `said ${secret}`, list: [{ [name]: { value: secret } }] }];
    for (const response of [...bodies.map((one) => json(422, one)), ...texts.flatMap(echoes)])
      expect(printed(await send(response))).not.toContain(secret);
  });

  it("shows what only sounds like one", async () => {
    const message = "bad token: try again in 2 s, bearer, as since 2026";
    const others = { token_type: "bearer", password_changed_at: "2026", keys: 2 };
    expect(await send(json(422, { ...others, message }))).toMatchObject({
      body: { message },
      message: expect.stringContaining(`: ${message} [`),
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
  const errorOf = (response: Step) =>
    caught(createHarness([response], { maxRetries: 0 }).mfa.generateOtp({ user_id: 42 }));

  const texts = [
    `{"id":"kept","${name}":"s3cr3t-1 \\" s3cr3t-1"}`,
    `{"id":"kept","${name}":551199,"x":`,
    `{"id":"kept", "${name}" : "s3cr3t-1 & s3cr3t-1`,
    `id=kept&${name}=s3cr3t-1&x=y`,
    `kept ${name}: s3cr3t-1`,
    `kept ${name} s3cr3t-1`,
    `kept ${name.toUpperCase()}: s3cr3t-1`,
    `{"text":"{\\"id\\":\\"kept\\",\\"${name}\\":\\"s3cr3t-1, s3cr3t-1\\"}"}`,
    `{"text":"{\\n${name}=s3cr3t-1`,
    `<pre>{&quot;id&quot;:&quot;kept&quot;,&quot;${name}&quot;:&quot;s3cr3t-1&amp;\ns3cr3t-1&quot;}</pre>`,
    `<pre>{&#34;id&#34;:&#34;kept&#34;,&#34;${name}&#34;:&#34;s3cr3t-1 s3cr3t-1`,
    `<pre>{&#39;id&#39;:&#39;kept&#39;,&#39;${name}&#39;=&gt;&#39;s3cr3t-1 s3cr3t-1&#39;}`,
    `{'id': 'kept', '${name}': 's3cr3t-1, \\' s3cr3t-2'}`,
    `{"id"=>"kept", "${name}"=>"s3cr3t-1, s3cr3t-1"}`,
    `%7B%22id%22%3A%22kept%22%2C%22${name}%22%3A%22s3cr3t-1%22%7D`,
    `kept otpauth://totp/x?s=s3cr3t-1`,
    `kept OTPAUTH%3A%2F%2Ftotp%2Fx%3Fs%3Ds3cr3t-1`,
    `kept otpauth&#58;//totp/x?s=s3cr3t-1`,
  ];
  it.each(texts)("is not shown, nor the text that names it: %s", async (text) => {
    const page = text.replaceAll(/<\/?pre>/g, "");
    for (const response of [raw(201, text, html), raw(201, `<title>${page}</title>`, html), ...echoes(text)])
      expect(printed(await errorOf(response))).not.toMatch(/s3cr3t-[12]|551199/);
    const error = await errorOf(json(422, { message: text, details: [text, { name: text }, "shown"] }));
    expect(error).toMatchObject({
      message: expect.stringContaining(": [withheld]: [withheld] ["),
      body: { message: "[withheld]", details: ["[withheld]", { name: "[withheld]" }, "shown"] },
    });
  });

  it("is not shown as a header, nor the header's name with its value", async () => {
    const error = await errorOf(
      json(422, { message: "no" }, { [`x-${name}`]: "s3cr3t-1", via: `${name}=s3cr3t-1` }),
    );
    expect(printed(error)).not.toContain("s3cr3t-1");
  });
});

/** A value inside of as many objects, or arrays. */
const nested = (levels: number, value: unknown, wrap: (inner: unknown) => unknown): unknown =>
  levels === 0 ? value : wrap(nested(levels - 1, value, wrap));

/** The error of a 422 with a body. */
const errorWith = (body: unknown, headers?: Record<string, string>) =>
  caught(createHarness([json(422, body, headers)]).mfa.getAuthFactors({ user_id: 42 }));

describe("a secret of one field", () => {
  it.each([
    { value: "904817", message: "not 904817" },
    { value: 904_817, message: "not 904817" },
    { value: "a+b/c=&", message: "not a%2Bb%2fC%3D%26" },
    { value: "a+b/c=&", message: "not a+b\\/c=&amp;" },
    { value: [{ any: "long-value" }], message: "not LONG-VALUE" },
  ])("withholds each text with it: $value in $message", async ({ value, message }) => {
    const details = [message, { code: message }, null, "shown"];
    const error = await errorWith(
      { otp: value, message, name: "shown", details },
      { via: message, "cf-ray": "7" },
    );
    const body = {
      message: "[withheld]",
      name: "shown",
      details: ["[withheld]", { code: "[withheld]" }, null, "shown"],
    };
    const headers = { "content-type": "application/json", via: "[withheld]", "cf-ray": "7" };
    expect(error).toMatchObject({
      body,
      headers,
      message: expect.stringContaining(": [withheld]: [withheld]"),
    });
  });

  it("is collected from a text or a number, also in a list or an object, and from nothing else", () => {
    const otp = ["904817", { any: 73_001_122 }, { otp: "5" }, null];
    expect([...secretsIn({ otp, access_token: true, message: "no" })]).toEqual(["904817", "73001122", "5"]);
  });

  it("is not found if it is empty", () => {
    expect(createShow(new Set([""]), new Set([""]))("a text, -")).toBe("a text, -");
  });

  it.each([
    ["objects", (inner: unknown) => ({ details: inner })],
    ["arrays", (inner: unknown) => [inner]],
  ])("is looked for in up to 99 %s around it, and nothing in more than five is shown", async (_, wrap) => {
    const secret = { otp: "904817" };
    expect(secretsIn(nested(99, secret, wrap)).size).toBe(1);
    expect(secretsIn(nested(100, secret, wrap)).size).toBe(0);
    const at = async (levels: number) =>
      (await errorWith({ details: nested(levels, { code: "kept" }, wrap) })).body;
    expect(await at(4)).toEqual({ details: nested(4, { code: "kept" }, wrap) });
    expect(await at(5)).toEqual({ details: nested(5, "[withheld]", wrap) });
  });
});

const secret = `a"b'c\\d<e>f&g/h é+%~`;
/** The bytes of all signs as lower-case digits. */
const hex = (text: string) =>
  text.replace(/\W/g, (sign) => Buffer.from(sign).toString("hex").replaceAll(/../g, "%$&"));
const inHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const asCodes = (text: string) =>
  text.replace(/./gs, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
const forms: [how: string, write: (text: string) => string][] = [
  ["a URL", encodeURIComponent],
  ["a URL in lower case", hex],
  ["a URL in a URL", (text) => encodeURIComponent(encodeURIComponent(text))],
  ["a URL beside an octet that is no UTF-8", (text) => `%e9${encodeURIComponent(text)}%e9`],
  ["a form", (text) => new URLSearchParams({ text }).toString().slice("text=".length)],
  ["JSON", inJson],
  ["JSON in JSON", (text) => inJson(inJson(text))],
  ["JSON with codes", asCodes],
  ["JSON of PHP", (text) => inJson(text).replaceAll("/", "\\/").replaceAll("é", "\\u00e9")],
  ["capitals", (text) => text.toUpperCase()],
  ["HTML", inHtml],
  ["HTML with numbers", (text) => text.replaceAll(/[&<>"'+]/g, (sign) => `&#${sign.charCodeAt(0)};`)],
  [
    "HTML with hexadecimal numbers",
    (text) => text.replaceAll(/./gs, (sign) => `&#X${sign.charCodeAt(0).toString(16)};`),
  ],
  ["JSON in HTML", (text) => inHtml(inJson(text))],
  ["HTML with another white space", (text) => inHtml(text).replace(" ", "&nbsp;\n")],
  ["a JSON pointer", (text) => text.replaceAll("~", "~0").replaceAll("/", "~1")],
  ["a text with halves of characters", (text) => text.replace("c", "\ud800c\udfff")],
];

describe("a secret that a response repeats", () => {
  it.each(forms)("is not shown as %s writes it", { tags: "security" }, (_, write) => {
    for (const own of [secret, `${secret}\\`, `${secret}${"0123456789".repeat(50)}`]) {
      for (const length of [200, 1_000]) {
        const shown = createShow(new Set([own]))(`<${write(own)}> is wrong`, length);
        expect(shown).toBe(write(own).includes("\ud800") ? "<[redacted]> is wrong" : "[withheld]");
        expect(createShow(new Set(), new Set([own]))(`<${write(own)}> is wrong`, length)).toBe("[withheld]");
      }
    }
  });

  it("is replaced as it is, and the rest of the text is shown", () => {
    expect(createShow(new Set([secret]))(`<${secret}> is wrong`)).toBe("<[redacted]> is wrong");
  });

  it.each([1, 64, 65, 2 ** 10, 2 ** 13, 2 ** 16])(
    "of %i signs is not shown, as it is or in a URL",
    (length) => {
      const long = "/".repeat(length);
      for (const text of [long, encodeURIComponent(long)])
        expect(createShow(new Set([long]))(text)).not.toMatch(/[/%]/);
    },
  );

  const long = "L".repeat(200);
  const other = "x".repeat(70);
  it.each([200, 1_000])(
    "is not shown in part where a text is cut after %i characters",
    { tags: "security" },
    (length) => {
      for (const [own, written] of [
        [otp, otp],
        [other, other],
        [secret, asCodes(secret)],
      ] as const) {
        const show = createShow(new Set([own, long]));
        for (let at = length - 130; at < length + 800; at++) {
          // a long secret becomes short: so the end of what is read comes into what is shown
          for (const before of ["", `${long} `.repeat(at / (long.length + 1))]) {
            const text = `${before}${"-".repeat(at - before.length)} ${written} ${"-".repeat(2_000)}`;
            const shown = show(text, length);
            const rest = shown.replaceAll(/\[(redacted\]|withheld\]|[acdert]*$)/g, "");
            if (!/^[- ]*$/.test(rest)) expect.fail(`at ${at}: ${shown}`);
          }
        }
      }
      expect(createShow(new Set([otp]))("-".repeat(9_000), length)).toBe("-".repeat(length));
    },
  );

  it("is not shown in part where a page is cut", async () => {
    for (let at = 4_070; at < 4_100; at++) {
      const { mfa } = createHarness([raw(401, `${"-".repeat(at)}<title>${otp}</title>`, html)], {
        maxRetries: 0,
      });
      expect((await caught(mfa.verifyUserOtp({ user_id: 42, otp }))).message).not.toContain("90");
    }
  });

  it("withholds numbers that have it, and no other number", async () => {
    const { mfa } = createHarness([json(422, { details: [904_817, -904_817, 19_048_170, 904_818, 422] })]);
    const { body } = await caught(mfa.verifyUserOtp({ user_id: 42, otp }));
    expect(body).toEqual({ details: ["[withheld]", "[withheld]", "[withheld]", 904_818, 422] });
  });

  it.each([
    { otp: "012345", details: ["[withheld]", "[withheld]", 42, "at most 42"] },
    { otp: "000042", details: [12_345, "is 12345", 42, "at most 42"] },
  ])("withholds the code $otp without its zeros, if four digits are left", async ({ otp, details }) => {
    const { mfa } = createHarness([json(422, { details: [12_345, "is 12345", 42, "at most 42"] })]);
    expect((await caught(mfa.verifyUserOtp({ user_id: 42, otp }))).body).toEqual({ details });
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
    statusCode: 422,
  });

  it("shows no text with more than 50 secrets, those of the call included, and all else of 50", {
    tags: "security",
  }, async () => {
    // the header and its token
    const own = 2;
    expect((await errorWith(body(51 - own))).body).toEqual({
      message: "[withheld]",
      statusCode: "[withheld]",
    });
    expect((await errorWith(body(50 - own))).body).toEqual({ message: "no", statusCode: 422 });
  });

  it("of a server is still an error of its status", async () => {
    const page = raw(401, `<title>${"otp=12345 ".repeat(100)}</title>`, html);
    const { mfa } = createHarness([json(422, body(3000)), page]);
    const call = () => caught(mfa.getAuthenticationDevices({ user_id: 42 }, { maxRetries: 0 }));
    expect(await call()).toMatchObject({ code: "validation", body: { message: "[withheld]" } });
    expect(await call()).toMatchObject({
      code: "authentication",
      message: expect.stringContaining("[withheld]"),
    });
  });

  it("shows 20 items of a list, and 1,000 characters of a text", async () => {
    const [details, long] = [Array.from({ length: 21 }, (_, index) => index), "x ".repeat(501)];
    const { body } = await errorWith({ details, name: long });
    expect(body).toEqual({ details: details.slice(0, 20), name: long.slice(0, 1_000) });
  });

  it.each([2 ** 8, 2 ** 13, 2 ** 14])("with a secret of %i characters does not show it", async (length) => {
    const long = "a".repeat(length);
    const { body } = await errorWith({ otp: long, message: long, name: long.slice(0, length >> 1) });
    expect(body).toEqual({ message: "[withheld]", name: "[withheld]" });
  });

  it("with 30 long secrets of signs does not show them", async () => {
    const list = Array.from({ length: 30 }, (_, index) => ({ otp: `${index}${"é;".repeat(500)}` }));
    const { body } = await errorWith({ list, message: encodeURIComponent(list[7]?.otp ?? "") });
    expect(body).toEqual({ message: "[withheld]" });
  });

  // that their time grows with their length is in hostile-responses.slow.test.ts
  it.each([
    ["backslashes", `${"\\".repeat(20)}x`, "\\".repeat(60_000)],
    ["percent signs", `${"%".repeat(20)}x`, "%25".repeat(20_000)],
    ["quotes after backslashes", `${'\\"'.repeat(10)}x`, '\\\\"'.repeat(20_000)],
    ["entities", `${"&;".repeat(10)}x`, "&amp;;".repeat(10_000)],
    ["letters as numbers", `${"é".repeat(20)}x`, "\\u00e9".repeat(10_000)],
  ])("with many %s is shown if it has no secret", (_, value, text) => {
    expect(createShow(new Set([value]))(text, 1_000)).toBe(text.slice(0, 1_000));
  });
});

describe("a mismatch", () => {
  /** The mismatches of a response to a call with secrets. */
  async function mismatchesOf(body: unknown, validate = validator) {
    const found: ClientEvent[] = [];
    const onEvent = (event: ClientEvent) => void (event.type === "mismatch" && found.push(event));
    const { mfa } = createHarness([json(200, body)], {
      validator: validate,
      onEvent,
      maxRetries: 0,
      accessToken: "a/b~c-token",
    });
    await mfa.getAuthenticationDevices({ user_id: 42 }).catch(() => {});
    return found.flatMap((event) => (event.type === "mismatch" ? event.mismatches : []));
  }

  it.each([
    ["a token as a name", { "a/b~c-token": 1 }, "object of [redacted]"],
    ["a token as a JSON pointer writes it", { "a~1b~0c-token": 1 }, "[withheld]"],
    ["a name with its value", { "otp=551199": 1 }, "[withheld]"],
    ["names of sensitive fields", { otp: "551199", mfa_token: "x" }, "object of otp, mfa_token"],
  ])("has %s: %j", async (_, device, seen) => {
    expect(await mismatchesOf([device])).toContainEqual(expect.objectContaining({ pointer: "/0", seen }));
  });

  it("shows no secret in what another validator expected", async () => {
    expect(await mismatchesOf([], () => [{ pointer: "/0", expected: "not a/b~c-token", seen: "x" }])).toEqual(
      [{ pointer: "/0", expected: "not [redacted]", seen: "x" }],
    );
  });

  it("is looked for in the first 1,000 items of a list", async () => {
    expect(await mismatchesOf(new Array(5_000).fill(0))).toHaveLength(1_000);
  });
});
