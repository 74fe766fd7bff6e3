import { examplesOf, listOperations, mediaTypesOf, type Operation } from "@onelogin-mfa/openapi";
import { requestCode, type SampleRequest } from "@onelogin-mfa/page-kit/request-code";
import { describe, expect, it } from "vitest";
import { readDocument, specFile } from "../src/content/content.ts";
import { causeOf } from "../src/playground/causes.ts";
import { describeTry } from "../src/playground/describe-try.ts";
import { changedBy, fillRequest, putValue, sampleOf } from "../src/playground/form.ts";
import { createKeptState, stateKey } from "../src/playground/kept-state.ts";
import { createOneLogin } from "../src/playground/one-login.ts";
import { user } from "../src/playground/start.ts";

const spec = await readDocument(specFile);
const operations = listOperations(spec);

function createStorage() {
  const texts = new Map<string, string>();
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
  };
}

const createPage = (storage?: ReturnType<typeof createStorage>) => createOneLogin(createKeptState(storage));

/** Sends the request that the page of an operation shows. */
async function sendShown(operation: Operation, oneLogin = createPage()) {
  const { request } = describeTry(operation);
  await oneLogin.prepare(operation.id);
  return oneLogin.send(fillRequest(request, oneLogin.choices()));
}

describe.each(operations)("the page of $id", (operation) => {
  it("shows a request that succeeds at the first Send", async () => {
    const { status, body } = await sendShown(operation);
    expect(status, body).toBeLessThan(300);
    expect(operation.responses.has(String(status))).toBe(true);
  });

  const { request, errors } = describeTry(operation);

  it.each(errors.filter(({ example }) => example === undefined))(
    "gives the error $status $name by a click, in the words of the spec",
    async ({ status, name }) => {
      const cause = causeOf(operation.id, `${status} ${name}`) ?? {};
      const oneLogin = createPage();
      await oneLogin.prepare(operation.id);
      const filled = fillRequest(request, oneLogin.choices());
      const response = await oneLogin.send(changedBy(request, filled, cause), cause);
      if (status === "default") expect(response.status).toBeGreaterThanOrEqual(500);
      else expect(String(response.status)).toBe(status);
      const shown = exampleOf(operation, status, name);
      if (typeof shown === "string") expect(response.body).toContain("<html>");
      else expect(wordsOf(JSON.parse(response.body))).toEqual(wordsOf(shown));
    },
  );

  it("says which of its errors the sandbox never sends", () => {
    expect(errors.filter(({ example }) => example !== undefined).map(({ name }) => name)).toEqual(
      neverSent[operation.id] ??
        ["tooManyRequests"].filter((name) => errors.some((one) => one.name === name)),
    );
  });
});

/** Errors that no request to the sandbox gets, beside the JSON of a 429, by operation. */
const neverSent: Readonly<Record<string, readonly string[]>> = {
  updateUser: ["accountOwner", "notUnique", "tooManyRequests"],
};

function exampleOf({ responses }: Operation, status: string, name: string): unknown {
  const response = responses.get(status);
  const examples = response ? mediaTypesOf(response).flatMap(([, media]) => examplesOf(media)) : [];
  return examples.find((one) => one.name === name)?.value.value;
}

/** The words that tell an error from another one. */
function wordsOf(body: unknown): unknown {
  const { statusCode, name, status, message } = Object(body);
  return { statusCode, name, message, ...(status && { code: status.code, message: status.message }) };
}

describe("the state", () => {
  const [start] = operations.filter(({ id }) => id === "createDeviceVerification");
  if (!start) throw new Error("the spec has no createDeviceVerification");

  it("goes on in the next page, and in another tab", async () => {
    const storage = createStorage();
    const page = createPage(storage);
    await sendShown(start, page);
    const [sent] = page.phone().messages;
    const next = createPage(storage);
    next.catchUp();
    expect(next.phone().messages).toEqual([sent]);
    expect(next.choices().verification_id).toBe(sent?.challenge.id);
    next.reset();
    page.catchUp();
    expect(page.phone().messages).toEqual([]);
  });

  it("is another tab's when both send one after the other", async () => {
    const storage = createStorage();
    const [one, other] = [createPage(storage), createPage(storage)];
    await sendShown(start, one);
    await sendShown(start, other);
    await sendShown(start, one);
    other.catchUp();
    expect(other.phone().messages).toHaveLength(3);
    expect(one.phone().messages).toEqual(other.phone().messages);
  });

  it.each(["", "{", "{}", "null", '{"version":99}', "[]"])("starts anew from %j", async (text) => {
    const storage = createStorage();
    storage.setItem(stateKey, text);
    const { status } = await sendShown(start, createPage(storage));
    expect(status).toBe(201);
  });

  it("lasts as long as the page where a browser keeps nothing", async () => {
    const refuse = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    const page = createPage({ getItem: () => null, setItem: refuse });
    await sendShown(start, page);
    expect(page.phone().messages).toHaveLength(1);
  });
});

it("a push is approved on the phone", async () => {
  const page = createPage();
  const [push] = page.choices().devices.filter(({ label }) => label === "Push");
  const body = JSON.stringify({ device_id: push?.id });
  const target = `/api/2/mfa/users/${user.id}/verifications`;
  const started = await page.send({ method: "POST", target, body, takesCredentials: false });
  const [message] = page.phone().messages;
  expect(message?.actions).toEqual(["approve", "deny"]);
  page.act(message?.id ?? "", "approve");
  const { id } = JSON.parse(started.body);
  const poll = { method: "GET", target: `${target}/${id}`, body: "", takesCredentials: false };
  expect(JSON.parse((await page.send(poll)).body)).toMatchObject({ status: "accepted" });
});

it("a revoked token is replaced for the request after the next", async () => {
  const page = createPage();
  const [revoke, get] = ["revokeToken", "getUser"].map((id) => operations.find((one) => one.id === id));
  if (!revoke || !get) throw new Error("the spec has no such operations");
  await sendShown(get, page);
  const { request } = describeTry(revoke);
  await page.send(fillRequest(request, page.choices()));
  expect((await sendShown(get, page)).status).toBe(401);
  expect((await sendShown(get, page)).status).toBe(200);
});

describe("the code of an edited request", () => {
  const [operation] = operations.filter(({ id }) => id === "verifyUserVerification");
  const { request } = describeTry(operation as Operation); // the tests above run it
  const filled = fillRequest(request, { factors: [], devices: [] });

  it("is the code of the spec's request until it is edited", () => {
    expect(requestCode(sampleOf(request, filled) as SampleRequest)).toEqual(requestCode(request));
  });

  it("has what a reader has put in its place", () => {
    const edited = putValue(request, putValue(request, filled, ["otp", "999999"]), ["user_id", 44]);
    const [typescript] = requestCode(sampleOf(request, edited) as SampleRequest);
    expect(typescript?.source).toMatch(/user_id: 44,[\s\S]*otp: "999999"/);
  });

  it.each([{ target: "/api/2/nowhere" }, { body: "{" }, { body: "[]" }, { target: `${filled.target}/%zz` }])(
    "is missing for %j",
    (part) => {
      expect(sampleOf(request, { ...filled, ...part })).toBeUndefined();
    },
  );
});
