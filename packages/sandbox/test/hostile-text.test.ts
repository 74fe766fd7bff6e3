import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSeed } from "../src/files/read-seed.ts";
import { operations } from "../src/generated/operations.ts";
import type { JournalEntry, SandboxControlError } from "../src/index.ts";
import { logFormats, logLine } from "../src/journal.ts";
import { startSandbox } from "../src/node.ts";
import { basic } from "./support/application.ts";
import { adaWith, createHarness, type Harness, userPath } from "./support/harness.ts";
import { type SpecOperation, specOperations } from "./support/spec.ts";

const folder = await mkdtemp(join(tmpdir(), "hostile-text-"));
afterAll(() => rm(folder, { recursive: true }));

/** An escape sequence, C1, a mark that turns text around, one that hides it, the separators of lines, and one beyond 16 bits. */
const hostile = "\u001b[2J\u009b\u202e\u2066\u00ad\u2028\u2029\u{e0041}";
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** All texts of a value, names of fields included, that have a control or format character. */
function hostileIn(value: unknown): string[] {
  if (typeof value === "string") return controls.test(value) ? [value] : [];
  const parts = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return parts.flatMap(([name, part]) => [...hostileIn(name), ...hostileIn(part)]);
}

interface Sent {
  readonly target: string;
  readonly body?: object | undefined;
  readonly headers?: Record<string, string>;
}

/** The requests of an operation that have such text in the path, the query, a header, a field's name, or a field's value. */
function requestsOf({ path, target, example: body, takesCredentials }: SpecOperation): readonly Sent[] {
  const text = encodeURIComponent(hostile);
  const header = hostile.replace(/[^\0-\u00ff]/gu, "");
  const fields = Object.keys(body ?? {}).map((name) => ({ ...body, [name]: hostile }));
  const targets = [...path.matchAll(/\{\w+\}/g)].map(([name]) =>
    path.replace(name, text).replaceAll(/\{\w+\}/g, "42"),
  );
  const requests: readonly Sent[] = [
    ...[...targets, `${target}?${text}=${text}`].map((one) => ({ target: one, body })),
    ...(body ? [{ ...body, [hostile]: 1 }, ...fields] : []).map((one) => ({ target, body: one })),
    { target, body, headers: { "content-type": header } },
  ];
  const credentials = takesCredentials ? { authorization: basic } : {};
  return [
    ...requests.map((one) => ({ ...one, headers: { ...credentials, ...one.headers } })),
    { target, body, headers: { authorization: `Bearer ${header}` } },
  ];
}

/** A sandbox whose user, device and credentials have such text, with all that it logs. */
function hostileHarness() {
  const logged: JournalEntry[] = [];
  // without control characters, which no seed may have
  const unseen = hostile.replace(/\p{Cc}\[?2?J?/gu, "");
  const clients = [
    { client_id: "sandbox-client", client_secret: "sandbox-secret" },
    { client_id: unseen, client_secret: unseen },
  ];
  const h = createHarness({ users: adaWith("sms"), clients, onCall: (entry) => logged.push(entry) });
  const { control } = h.sandbox;
  const snapshot = JSON.stringify(control.getSnapshot());
  control.restoreSnapshot(JSON.parse(snapshot.replaceAll("3919988", JSON.stringify(hostile).slice(1, -1))));
  return { h, logged };
}

/** Returns all that a terminal, a log or a list gets to see. */
const shownBy = ({ sandbox: { control } }: Harness, logged: readonly JournalEntry[]) => [
  logged,
  control.listJournal(),
  control.listFindings(),
  logged.map((entry) => logFormats.map((format) => logLine(entry, format))),
];

describe("text of a caller cannot control a terminal, or hide in a line, by", () => {
  it.each(specOperations)("a call of $id", { tags: "security" }, async (operation) => {
    const { h, logged } = hostileHarness();
    for (const { target, body, headers } of requestsOf(operation))
      await h.raw(operation.method, target, body, headers);
    expect(logged.length).toBeGreaterThan(2);
    expect(hostileIn(shownBy(h, logged))).toEqual([]);
  });

  it("an unknown path, or a device of a snapshot", async () => {
    const { h, logged } = hostileHarness();
    await h.raw("GET", `/${hostile}`);
    await h.raw("DELETE", `${userPath}/devices/1`);
    await h.raw("DELETE", `${userPath}/devices/${encodeURIComponent(hostile)}`);
    const removals = logged.filter(({ operation }) => operation === "deleteEnrolledFactor");
    expect(removals).toMatchObject([
      { reason: expect.stringMatching(/\\u202e\\u2066\\u00ad\\u2028\\u2029\\u\{e0041\} \(sms\)$/) },
      { status: 204, changes: [expect.stringMatching(/^device \\u001b/)] },
    ]);
    expect(hostileIn(shownBy(h, logged))).toEqual([]);
  });

  const inProcess = Object.entries(operations).filter(([, { inProcess }]) => inProcess);
  it.each(inProcess)(
    "the input of the control API's %s",
    { tags: "security" },
    async (name, { parameters }) => {
      const { sandbox } = createHarness();
      // called by name, with what the types do not allow
      const call = Reflect.get(sandbox.control, name) as (input: object) => unknown;
      const fields = Object.keys(parameters).map((parameter) => ({ [parameter]: hostile }));
      const nested = { users: [{ [hostile]: hostile }], clients: [{ client_id: hostile }] };
      const inputs = [{ [hostile]: hostile }, nested, ...fields].map((input) =>
        Promise.resolve(input)
          .then(call)
          .then(
            () => [],
            ({ message, problems }: SandboxControlError) => [message, problems.map((one) => one.message)],
          ),
      );
      const shown = await Promise.all(inputs);
      expect(shown[0]?.[0]).toMatch(/^Invalid input: /);
      expect(hostileIn(shown)).toEqual([]);
    },
  );
});

describe("an error about a file has no such text of the file or its name:", () => {
  it.each([
    ["a seed", (path: string) => readSeed(path)],
    ["a snapshot", (path: string) => startSandbox({ snapshot: path })],
    ["the state", (path: string) => startSandbox({ persist: path })],
  ])("%s", async (_, read) => {
    const file = join(folder, `${hostile.slice(4)}.json`);
    const user = { id: 1, [hostile]: 1 };
    for (const text of [JSON.stringify({ [hostile]: 1 }), JSON.stringify({ users: [user] }), hostile]) {
      await writeFile(file, text);
      const error = await read(file).catch((thrown: unknown) => thrown);
      const { message } = error as Error; // what is thrown is no more than that
      expect(message).toContain("\\u202e");
      expect(hostileIn(message.split("\n"))).toEqual([]);
    }
  });
});
