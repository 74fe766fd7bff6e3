import {
  documentNode,
  type Kind,
  keysOf,
  loadDocument,
  objectOf,
  positionOf,
  setMember,
  walk,
} from "@onelogin-mfa/openapi";
import { expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { fixture } from "./support.ts";

const { root } = await loadDocument(fixture("everything.yaml"));
const multipart = { encoding: { file: { contentType: "text/plain", headers: {} } } };
// and what the fixture has none of
const components = {
  ...objectOf(root.components),
  links: { next: { operationId: "read", parameters: {}, description: "D", server: {} } },
  examples: { one: { summary: "S", description: "D", externalValue: "https://example.com" } },
  requestBodies: { form: { content: { "multipart/form-data": multipart } } },
};
const whole = { ...root, components };

/** The misspelled form of a key. */
const misspelled = (key: string) => `${key.slice(0, 2)}z${key.slice(2)}`;

/** True for a kind whose keys are OpenAPI's, and not names of the author's choice. */
const hasKeys = (kind: Kind) => !keysOf(kind).includes("*");

/** The document with a misspelled key beside each key of one kind of object that it uses. */
function withMistakes(wanted: Kind) {
  const keys = new Set<string>();
  const copy = structuredClone(whole);
  walk(documentNode(copy), "document", (object, _, kind) => {
    if (kind !== wanted) return;
    // too short for one wrong letter, or anybody's
    const own = Object.keys(object).filter(
      (key) => key.length > 3 && !/^(x-|\$)/.test(key) && !keys.has(key),
    );
    for (const key of own) {
      keys.add(key);
      setMember(object as Record<string, unknown>, misspelled(key), positionOf(kind, key) ? {} : "");
    }
  });
  return { keys: [...keys], text: JSON.stringify(copy) };
}

const kinds = new Set<Kind>();
walk(documentNode(whole), "document", (_, __, kind) => void kinds.add(kind));

test("each kind of object that has keys of OpenAPI is there", () => {
  const reachable = new Set<Kind>(["document"]);
  for (const kind of reachable)
    for (const key of keysOf(kind)) {
      const [, inner] = positionOf(kind, key) ?? [];
      if (inner !== undefined) reachable.add(inner);
    }
  expect([...kinds].filter(hasKeys).sort()).toEqual([...reachable].filter(hasKeys).sort());
});

test.each([...kinds].filter(hasKeys))("a misspelled key is told at each key of: %s", async (kind) => {
  const { keys, text } = withMistakes(kind);
  const { notices } = await generate({ spec: "api.json", text, emit: [] });
  const told = notices.map(({ message }) => message);
  const expected = keys.map(
    (key) => `The key "${misspelled(key)}" is not known, and ignored. Did you mean "${key}"?`,
  );
  expect(told).toEqual(expect.arrayContaining(expected));
});
