import { describe, expect, it } from "vitest";
import { readText } from "../src/read-text.ts";

const url = "http://localhost/";
const post = (body: BodyInit) => new Request(url, { method: "POST", body });

/** As Firefox has it: without the stream. */
const withoutStream = (request: Request) => Object.defineProperty(request, "body", { value: undefined });

describe.each([
  { where: "from its stream", request: post },
  { where: "without a stream, as in Firefox", request: (body: BodyInit) => withoutStream(post(body)) },
])("a request's body, read $where", ({ request }) => {
  it("is the text", async () => {
    expect(await readText(request("Jürgen 📱"), 12)).toBe("Jürgen 📱");
  });

  it("is not read if it has more bytes than allowed", async () => {
    expect(await readText(request("Jürgen 📱"), 11)).toBeUndefined();
  });
});

it("a request without a body has an empty text", async () => {
  expect(await readText(new Request(url), 1)).toBe("");
  expect(await readText(withoutStream(new Request(url)), 1)).toBe("");
});
