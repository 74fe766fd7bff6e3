import { describe, expect, it } from "vitest";
import { compareApi, sentenceOf } from "../../src/api/api-changes.ts";
import { reasonOf } from "../../src/changelog.ts";

const report = (code: string) => `## API Report File\n\n\`\`\`ts\n\n${code}\n\n\`\`\`\n`;
const files = (texts: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(texts).map(([name, text]) => [name, name.endsWith(".md") ? report(text) : text] as const),
  );
const sentences = (old: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>) =>
  compareApi(files(old), files(now)).map((change) => `${change.bump} ${sentenceOf(change)}`);

describe("changes of what users rely on", () => {
  it("are said once of several entry points", () => {
    const of = (code: string) => ({ "login.api.md": code, "login.express.api.md": code });
    expect(sentences(of("export interface T { a: 1; b: 1 }"), of("export interface T { a: 1 }"))).toEqual([
      "major `T.b` of @onelogin-mfa/login, @onelogin-mfa/login/express is gone.",
    ]);
  });

  it("name the other packages in which they show, also by types that refer to each other", () => {
    const of = (member: string) => ({
      "client.api.md": `interface Inner { ${member} } interface Loop { loop: Loop; inner: Inner } export interface Client { loop: Loop } export type Other = 1`,
      "login.api.md":
        "import type { Client } from '@onelogin-mfa/client'; export function run(client: Client): void",
      "sandbox.api.md":
        "import type { Other } from '@onelogin-mfa/client'; export function run(other: Other): void",
    });
    expect(sentences(of("a: 1"), of("a: 2"))).toEqual([
      "major `Inner.a` of @onelogin-mfa/client changed. It also shows in @onelogin-mfa/login.",
    ]);
  });

  it("are those of entry points and packages that came and went, the most severe first", () => {
    const entry = (path: string) => JSON.stringify({ [`entry point @onelogin-mfa/client${path}`]: {} });
    const old = {
      "client.interface.json": entry("/a"),
      "client.a.api.md": "export type A = 1",
      "cli.interface.json": "{}",
    };
    const now = {
      "client.interface.json": entry("/b"),
      "client.b.api.md": "export type B = 1",
      "page.interface.json": "{}",
    };
    expect(sentences(old, now)).toEqual([
      "major `@onelogin-mfa/cli` of @onelogin-mfa/cli is gone.",
      "major `entry point @onelogin-mfa/client/a` of @onelogin-mfa/client is gone.",
      "minor `entry point @onelogin-mfa/client/b` of @onelogin-mfa/client is new.",
      "minor `@onelogin-mfa/page` of @onelogin-mfa/page is new.",
    ]);
  });
});

// biome-ignore format: a table
it.each<[what: string, item: string, reason: string | undefined]>([
  ["of that export", "- Compatible: `T` of `@onelogin-mfa/client`: you never write one.", "you never write one."],
  ["of several, over lines", "- A.\n- Compatible: `S`, `T` and `U` of `@onelogin-mfa/login` and\n  `@onelogin-mfa/client`: you: never\n  write `one`.\n- B.", "you: never write `one`."],
  ["of another export", "- Compatible: `S` of `@onelogin-mfa/client`: you never write one.", undefined],
  ["of another package", "- Compatible: `T` of `@onelogin-mfa/login`: you never write one.", undefined],
  ["that only names it in its reason", "- Compatible: `S` of `@onelogin-mfa/client`: `T` is compatible.", undefined],
  ["without words", "- Compatible: `T` of `@onelogin-mfa/client`: ", undefined],
  ["that is no item", "Compatible: `T` of `@onelogin-mfa/client`: you never write one.", undefined],
])("the changelog may give a reason: an item %s", (_, item, reason) => {
  const [change] = compareApi(files({ "client.api.md": "export type T = 1" }), files({ "client.api.md": "export type T = 2" }));
  const inSection = (title: string) => (change ? reasonOf(change, `# Changelog\n\n## ${title}\n\n${item}\n\n## 0.9.0\n`) : "");
  expect(inSection("Unreleased")).toBe(reason);
  expect(inSection("1.0.0 – 2026-01-01\n\n- Older.\n\n## 0.9.1")).toBe(undefined);
});
