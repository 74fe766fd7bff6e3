import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { listOperations, objectOf } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { annotate } from "../src/annotate.ts";
import { claimList, evidenceOf } from "../src/evidence.ts";

const spec: unknown = parse(
  readFileSync(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")), "utf8"),
);

const annotated = annotate(spec);
const descriptionOf = (document: unknown, id: string) => {
  const operation = listOperations(document).find((candidate) => candidate.id === id);
  return String(objectOf(operation?.node.value).description);
};
const ids = listOperations(spec).map(({ id }) => id);

describe("an operation for its readers", () => {
  it.each(ids)("%s says its prose first, then its effect, then its folded evidence", (id) => {
    const [prose, effect, ...rest] = descriptionOf(annotated, id).split(/(?=\*\*Effect:\*\*|<details )/);
    expect(descriptionOf(spec, id).trim()).toBe(prose?.trim());
    expect(effect).toMatch(/^\*\*Effect:\*\* `(read|send|consume|issue|delete)`\. Sending it twice/);
    expect(rest.join("")).toMatch(/^(<details class="evidence"><summary>Evidence: \d+ claims?, |$)/);
  });

  it("lists what stands behind parameters, request fields and responses, with its source", () => {
    const description = descriptionOf(annotated, "createFactorRegistration");
    expect(description).toMatch(/- \*observed\* request, `expires_in`: .*send `expires_in` as an integer/);
    expect(description).toMatch(
      /- \*documented\* response 201, `factor_data`: .*\n {2}- \[onelogin\/onelogin-python-sdk/,
    );
  });

  it("has samples in TypeScript and curl", () => {
    const [operation] = listOperations(annotated);
    const labels = ["TypeScript", "curl", "Python", "Go"].map((label) => ({ label }));
    expect(operation?.node.value).toMatchObject({ "x-codeSamples": labels });
  });
});

describe("the spec for its readers", () => {
  it("marks undocumented responses and secrets, and leaves the spec itself alone", () => {
    expect(annotated).toHaveProperty(
      "components.responses.NotFound.description",
      expect.stringMatching(/^\*\*Not documented by OneLogin\.\*\*.*<details>.*- \*assumed\*/s),
    );
    expect(annotated).toHaveProperty(
      "components.schemas.Otp.description",
      expect.stringMatching(/^\*\*Secret\.\*\*/),
    );
    expect(JSON.stringify(spec)).not.toContain("**Secret.**");
  });

  it("names the known values and the others of an open list", () => {
    expect(annotated).toHaveProperty("components.schemas.State.anyOf.0.title", "known values");
    expect(annotated).toHaveProperty("components.schemas.State.anyOf.1.title", "any other text");
  });

  it("shows what is accepted and discouraged, with the reason, beside what is recommended", () => {
    expect(annotated).toHaveProperty("components.schemas.RegistrationOtp.anyOf", [
      { $ref: "#/components/schemas/Otp" },
      expect.objectContaining({
        title: "discouraged",
        description: expect.stringMatching(/^\*\*Accepted, discouraged:\*\* A number loses leading zeros/),
      }),
    ]);
    const description = descriptionOf(annotated, "verifyUserRegistration");
    expect(description).toMatch(/- \*documented\* request, `otp`: The reference types .* prints `58959`/);
  });

  it("loses no claim: each is with an operation or with a shared response", () => {
    const text = JSON.stringify(annotated, (key, value) => (key === "x-evidence" ? undefined : value));
    const claims = listOperations(spec).flatMap(evidenceOf);
    expect(claims.length).toBeGreaterThan(60);
    expect(claims.filter(({ claim }) => !text.includes(JSON.stringify(claim).slice(1, -1)))).toEqual([]);
  });
});

describe("what Redocly and Redoc take for references", () => {
  it("is the text of an example, and leaves a discriminator the schemas that it maps to", () => {
    const mapping = {
      own: "#/components/schemas/A",
      name: "A",
      file: "a.yaml",
      path: "/a",
      url: "https://a.example",
    };
    const examples = {
      out: { externalValue: "/etc/passwd" },
      both: { value: 1, externalValue: "/etc/passwd" },
    };
    const schemas = { A: { discriminator: { propertyName: "kind", mapping } } };
    expect(annotate({ components: { schemas, examples } })).toEqual({
      components: {
        schemas: { A: { discriminator: { propertyName: "kind", mapping: { own: mapping.own, name: "A" } } } },
        examples: { out: { value: "externalValue: /etc/passwd" }, both: { value: 1 } },
      },
    });
  });

  it.each([
    { $ref: "a.yaml" },
    { $ref: "a" },
    { $ref: "#a/../../etc/passwd" },
    { externalValue: "a" },
    { mapping: { a: "A", b: "./a" } },
    { defaultMapping: "a.json" },
  ])("is a name with a joiner in data: %j", (data) => {
    const [[name, value] = []] = Object.entries(data);
    expect(annotate({ "x-data": [{ deep: data }] })).toEqual({
      "x-data": [{ deep: { [`${name}\u2060`]: value } }],
    });
    const kept = {
      "x-data": [{ $ref: "#/a" }, { $ref: "#" }, { $ref: {} }, { mapping: { a: "A" }, externalValue: 1 }],
    };
    expect(annotate(kept)).toEqual(kept);
  });
});

describe("a source of a claim", () => {
  const pages = { "https://a.example/users": { title: "List Users", read: "2026-11-27" } };
  const github = "https://github.com";
  it.each([
    ["https://a.example/users", "[List Users](https://a.example/users), read 2026-11-27"],
    ["https://a.example/b (a copy)", "[https://a.example/b](https://a.example/b) (a copy)"],
    ["a/b@ff01d06 src/c.c:8-9", `[a/b@ff01d06 src/c.c:8-9](${github}/a/b/blob/ff01d06/src/c.c#L8-L9)`],
    ["a/b@1bfccbe A B/C_1", `[a/b@1bfccbe A B/C_1](${github}/a/b/blob/1bfccbe/A%20B/C_1)`],
    [
      "a/b@1bfccbe __c__/d_e.js",
      `[a/b@1bfccbe \\_\\_c\\_\\_/d_e.js](${github}/a/b/blob/1bfccbe/__c__/d_e.js)`,
    ],
    ["a/b@2453194", `[a/b@2453194](${github}/a/b/commit/2453194)`],
    ["a/b#540@2453194", `[a/b#540@2453194](${github}/a/b/pull/540)`],
    ["javascript:alert(1)", "`javascript:alert(1)`"],
  ])("%s is %s", (source, link) => {
    const claim = { claim: "It\n  is\n\n  so.", where: "here", confidence: "captured", source };
    expect(claimList([claim], pages)).toBe(`- *captured* here: It is so.\n  - ${link}`);
  });
});
