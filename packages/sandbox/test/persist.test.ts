import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { keepState } from "../src/files/state-file.ts";
import { createSandbox } from "../src/index.ts";
import { type StartOptions, startSandbox } from "../src/node.ts";
import { initialState } from "../src/state/initial-state.ts";
import { adaWith, start, tokenOf, userPath } from "./support/harness.ts";

const folder = await mkdtemp(join(tmpdir(), "sandbox-persist-"));
afterAll(() => rm(folder, { recursive: true }));
let persist: string;
let files = 0;
beforeEach(() => {
  persist = join(folder, `state-${files++}.json`);
});

const cli = join(import.meta.dirname, "../src/cli.ts");

function post(url: string, body: object, headers: object = {}): Promise<Response> {
  const all = { "content-type": "application/json", ...headers };
  return fetch(url, { method: "POST", headers: all, body: JSON.stringify(body) });
}

/** Starts the command with the file. */
async function run(...more: string[]) {
  const args = [cli, "--port", "0", "--log-format", "json", "--persist", persist, ...more];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const { url, continued }: { url: string; continued: boolean } = JSON.parse(line);
  const ask = async (path: string, body?: object) => {
    const response = await (body ? post(url + path, body) : fetch(url + path));
    return [response.status, await response.text()] as const;
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return { continued, ask, kill };
}

/** A snapshot but for the time at which it is taken. */
const timeless = ([, text]: readonly [number, string]) => ({ ...JSON.parse(text), now: "" });

describe("a kept state", () => {
  it("goes on after kill -9 as if nothing had happened, and wins over a seed", async () => {
    const first = await run("--seed", "5");
    await first.ask("/_sandbox/api/clock", { advance_ms: 3_600_000 });
    const calls = Array.from({ length: 20 }, (_, id) =>
      first.ask("/_sandbox/api/users", { id: id + 100, name: "Lin" }),
    );
    expect(new Set((await Promise.all(calls)).map(([status]) => status))).toEqual(new Set([201]));
    await first.ask("/auth/oauth2/v2/token", { grant_type: "client_credentials" });
    const before = await first.ask("/_sandbox/api/snapshot");
    await first.kill();
    const second = await run("--seed", "6", "--compat", "documented");
    const after = await second.ask("/_sandbox/api/snapshot");
    await second.kill();
    expect([first.continued, second.continued]).toEqual([false, true]);
    expect(timeless(after)).toEqual(timeless(before));
    expect(Object.keys(timeless(after).users)).toHaveLength(23);
  });

  it.each([
    ["a file that all can read", (part: string) => writeFile(part, "", { mode: 0o644 })],
    ["a link to another file", (part: string) => symlink(`${part}.elsewhere`, part)],
  ])(
    "replaces %s in the place of its part, and writes no secret into it",
    { tags: "security" },
    async (_, put) => {
      const part = `${persist}.part`;
      await put(part);
      const sandbox = await startSandbox({ persist, seed: 1 });
      await put(part);
      await post(`${sandbox.url}/_sandbox/api/users`, { id: 50, name: "Lin" });
      await sandbox.close();
      expect((await stat(persist)).mode & 0o777).toBe(0o600);
      expect(await readFile(persist, "utf8")).toContain("Lin");
      await expect(stat(`${part}.elsewhere`)).rejects.toThrow("ENOENT");
    },
  );

  it("is another file after each write, at the start too: what was there before stays whole", async () => {
    const caFile = `${persist}.pem`;
    await writeFile(caFile, "an old certificate");
    await (await startSandbox({ persist, seed: 1 })).close();
    const texts: string[] = [];
    /** Keeps what is there now by another name, as a program does that has it open. */
    const keep = async (file: string) => {
      const kept = `${file}.${texts.length}`;
      await link(file, kept);
      texts.push(await readFile(file, "utf8"));
      return kept;
    };
    const kept = [await keep(persist), await keep(caFile)];
    const sandbox = await startSandbox({ persist, caFile });
    kept.push(await keep(persist));
    sandbox.control.createUser({ id: 50, name: "Lin" });
    await sandbox.close();
    expect(await Promise.all(kept.map((file) => readFile(file, "utf8")))).toEqual(texts);
    expect(await readFile(persist, "utf8")).toContain("Lin");
    expect(await readFile(caFile, "utf8")).toContain("BEGIN CERTIFICATE");
  });

  it("has its clock go on with the machine's, and expires what has expired meanwhile", async () => {
    const options = { persist, seed: 1, users: adaWith("sms") };
    const first = await startSandbox({ ...options, now: () => start });
    const authorization = `Bearer ${await tokenOf(first)}`;
    first.control.setClock({ advance_ms: 1000 });
    await post(`${first.url}${userPath}/verifications`, { device_id: "3919988" }, { authorization });
    expect(first.control.getLatestCode({ user_id: 42 }).code).toMatch(/^\w{6}$/);
    await first.close();
    const second = await startSandbox({ ...options, now: () => start + 600_000 });
    expect(Date.parse(second.control.getState().now)).toBe(start + 601_000);
    expect(() => second.control.getLatestCode({ user_id: 42 })).toThrow("expired");
    await second.close();
  });

  it("is in the file before the response, for its owner only", { tags: "security" }, async () => {
    const sandbox = await startSandbox({ persist });
    const create = async (id: number) => {
      await post(`${sandbox.url}/_sandbox/api/users`, { id, name: "Lin" });
      return JSON.parse(await readFile(persist, "utf8")).users[id]?.name;
    };
    const names = await Promise.all(Array.from({ length: 50 }, (_, index) => create(100 + index)));
    expect(new Set(names)).toEqual(new Set(["Lin"]));
    expect((await stat(persist)).mode & 0o777).toBe(0o600);
    await sandbox.close();
  });

  it("is written once for all changes during a write", async () => {
    let state = initialState({ seed: 1, compat: "observed", users: [], now: start });
    let writes = 0;
    const now = () => start + writes++;
    const save = keepState(persist, { now, read: () => state });
    const saved = Array.from({ length: 100 }, () => {
      state = { ...state, account_id: state.account_id + 1 };
      return save();
    });
    await Promise.all(saved);
    expect(JSON.parse(await readFile(persist, "utf8"))).toMatchObject({ account_id: state.account_id });
    await save();
    expect(writes).toBe(2);
  });

  it("keeps what functions of sandbox.control change", async () => {
    const first = await startSandbox({ persist });
    first.control.createUser({ id: 7, name: "Lin" });
    await first.close();
    const snapshot = join(dirname(persist), "other.json");
    const { control } = createSandbox({ users: [{ id: 8, name: "Lou" }] });
    await writeFile(snapshot, JSON.stringify(control.getSnapshot()));
    const second = await startSandbox({ persist, snapshot });
    const ids = () => second.control.listUsers().map(({ id }) => id);
    expect(ids()).toEqual([7, 42, 43, 44]);
    second.reset();
    expect(ids()).toEqual([8]);
    await second.close();
  });

  it("goes on however soon the next sandbox starts, and however slow its machine is", async () => {
    for (let pause = -100; pause < 100; pause += 3) {
      await (await startSandbox({ persist, now: () => start })).close();
      let time = start + pause;
      // each look at the clock takes a while
      const second = await startSandbox({ persist, now: () => (time += 10) });
      expect(Date.parse(second.control.getState().now)).toBeGreaterThan(start);
      await second.close();
      await rm(persist);
    }
  });
});

describe("a file has one owner:", () => {
  const second = () => startSandbox({ persist }).then(({ close }) => close().then(() => "started"), String);

  it("a second sandbox is refused, and told who has it", async () => {
    const first = await startSandbox({ persist });
    first.control.createUser({ id: 50, name: "Lin" });
    const owner = `the sandbox at ${first.url} (process ${process.pid} of ${hostname()})`;
    const message = `${persist} is in use by ${owner}. End that one first, or name another file.`;
    expect(await second()).toBe(`Error: ${message}`);
    await first.close();
    expect((await readdir(folder)).filter((name) => persist.endsWith(name.replace(".lock", "")))).toEqual([
      basename(persist),
    ]);
    const third = await startSandbox({ persist });
    expect(third.control.listUsers()).toHaveLength(4);
    await third.close();
  });

  it("a command ends with 2, and takes over what a killed one has left", async () => {
    const first = await run();
    await first.ask("/_sandbox/api/users", { id: 50, name: "Lin" });
    const args = [cli, "--port", "0", "--persist", persist];
    const refused = await promisify(execFile)(process.execPath, args).catch((error: unknown) => error);
    const stderr = expect.stringMatching(
      / is in use by the sandbox at http:.* \(process \d+ of .*\)\. End that/,
    );
    expect(refused).toMatchObject({ code: 2, stderr });
    await first.kill();
    expect(JSON.parse(await readFile(`${persist}.lock`, "utf8"))).toHaveProperty("pid");
    const third = await run();
    expect([third.continued, (await third.ask("/_sandbox/api/users/50/devices"))[0]]).toEqual([true, 200]);
    await third.kill();
  });

  it("a lock that names a process which runs is nobody's, if that does not hold it", async () => {
    await writeFile(`${persist}.lock`, JSON.stringify({ pid: process.pid, host: hostname() }));
    expect(await second()).toBe("started");
  });

  it("no link leads the lock elsewhere", async () => {
    await symlink(`${persist}.elsewhere`, `${persist}.lock`);
    expect(await second()).toContain("cannot be written: ELOOP");
    await expect(stat(`${persist}.elsewhere`)).rejects.toThrow("ENOENT");
  });

  it("of some that start at once, exactly one starts, round by round", { tags: "security" }, async () => {
    for (let round = 0; round < 25; round++) {
      const starts = await Promise.allSettled(Array.from({ length: 4 }, () => startSandbox({ persist })));
      const started = starts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      expect(started).toHaveLength(1);
      await Promise.all(started.map((one) => one.close()));
    }
  });
});

describe("a file that cannot be used", () => {
  const refused = (options: StartOptions) => startSandbox(options).then(() => "started", String);

  it.each([
    { title: "is not JSON", content: "{", says: "state.json:1:2 is not JSON\n" },
    { title: "is blank", content: "\n", says: "state.json:1:1 is not JSON\n" },
    { title: "is no text", content: "a\u0000", says: "state.json:1:2 is not text: save the file as UTF-8\n" },
    { title: "is half a state", content: '{"version":1}', says: "state.json (/now) is missing\n" },
    { title: "is of a newer version", content: '{"version":2}', says: "state.json (/version) must be 1" },
  ])("is refused if it $title, left as it is, and how to go on is said", async ({ content, says }) => {
    persist = join(folder, "state.json");
    await writeFile(persist, content);
    const message = await refused({ persist });
    expect(message).toContain(says);
    expect(message).toMatch(/\nTo start anew, move the file away\.$/);
    expect(await readFile(persist, "utf8")).toBe(content);
    await expect(stat(`${persist}.lock`)).rejects.toThrow("ENOENT");
    await rm(persist);
  });

  it("is refused if it is a folder, and how to go on is said", async () => {
    await mkdir(persist);
    const message = await refused({ persist });
    expect(message).toMatch(/this is a folder\.\nTo start anew, move the file away\.$/);
  });

  it("begins anew if it is empty", async () => {
    await writeFile(persist, "");
    const sandbox = await startSandbox({ persist, users: [{ id: 7, name: "Lin" }] });
    expect([sandbox.continued, sandbox.control.listUsers()]).toMatchObject([false, [{ id: 7 }]]);
    await sandbox.close();
    const again = await startSandbox({ persist });
    expect([again.continued, again.control.listUsers()]).toMatchObject([true, [{ id: 7 }]]);
    await again.close();
  });

  it("is refused in a folder that does not exist", async () => {
    const path = join(folder, "none", "state.json");
    expect(await refused({ persist: path })).toMatch(
      /none\/state\.json cannot be written: ENOENT: .*\. Make its folder first\.$/,
    );
  });

  it("warns once if it cannot be written later on, serves on, and is written by the next call when it can", async () => {
    const within = join(folder, "within");
    persist = join(within, "state.json");
    const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
    await mkdir(within);
    const sandbox = await startSandbox({ persist });
    const create = async (id: number) =>
      (await post(`${sandbox.url}/_sandbox/api/users`, { id, name: "Lin" })).status;
    for (const time of [1, 2]) {
      await rm(within, { recursive: true });
      expect([await create(time), await create(time + 10)]).toEqual([201, 201]);
      expect(warn).toHaveBeenCalledTimes(time);
      expect(String(warn.mock.lastCall)).toMatch(
        /state\.json cannot be written: ENOENT: .*\. A restart continues from the last write\.$/,
      );
      await mkdir(within);
      // this call changes nothing
      await fetch(`${sandbox.url}/_sandbox/ready`);
      expect(JSON.parse(await readFile(persist, "utf8")).users).toHaveProperty(`${time + 10}`);
    }
    warn.mockRestore();
    await sandbox.close();
  });
});
