import { afterEach, describe, expect, it, vi } from "vitest";
import {
  createProgram,
  fixFor,
  fixForGit,
  InputError,
  listOf,
  Option,
  pointInTime,
  portNumber,
  processStreams,
  repeated,
  runProgram,
  trueOrFalse,
  wholeNumber,
} from "../src/index.ts";

function program() {
  return createProgram({
    name: "npm run it --",
    description: "Does\n  it\n  all.",
    version: "1.2.3",
    notes: "Notes.",
  })
    .argument("[what]")
    .option("--check", "write nothing")
    .addOption(new Option("--port <number>").argParser(portNumber).default(4010))
    .addOption(new Option("--rounds <number>").argParser(wholeNumber(1, 9)))
    .addOption(new Option("--emit <names>").argParser(listOf(["schema", "types", "examples"])))
    .addOption(new Option("--format <format>").choices(["html", "json"] as const));
}

/** Runs it. The action returns a number that is its argument, throws the error that is given, or records its options. */
async function run(args: readonly string[], thrown?: Error) {
  const out: string[] = [];
  const err: string[] = [];
  let options: unknown;
  const action = async (what: string | undefined, given: unknown) => {
    options = given;
    if (thrown) throw thrown;
    return Number(what ?? 0);
  };
  const streams = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const code = await runProgram(program(), action, args, streams);
  return { code, options, out: out.join(""), err: err.join("") };
}

describe("a program", () => {
  it("shows its help", async () => {
    const { code, out, err } = await run(["-h"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^Usage: npm run it -- \[options\] \[what\]\n\nDoes it all\.\n/);
    expect(out).toMatch(/--check[\s\S]*\nNotes\.\n$/);
  });

  it("shows its version", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, out: "1.2.3\n", err: "" });
  });

  it("has no version, notes and variables of the environment that it is not given", async () => {
    const out: string[] = [];
    const streams = { out: (text: string) => void out.push(text), err: () => {} };
    const bare = () =>
      createProgram({ name: "it", description: "Does it." }).option("--check", "write nothing");
    expect(await runProgram(bare(), async () => {}, ["--version"], streams)).toBe(2);
    expect(await runProgram(bare(), async () => {}, ["--help"], streams)).toBe(0);
    expect(out.join("")).toBe(
      "Usage: it [options]\n\nDoes it.\n\nOptions:\n  --check     write nothing\n  -h, --help  show this text\n",
    );
  });

  it("reads its options", async () => {
    const args = ["--port", "0", "--rounds", "9", "--format", "json", "--check"];
    expect((await run([...args, "--emit", "types,schema", "--emit", "examples"])).options).toEqual({
      port: 0,
      rounds: 9,
      format: "json",
      check: true,
      emit: ["schema", "types", "examples"],
    });
    expect((await run([])).options).toEqual({ port: 4010 });
    const limits = ["--port", "65535", "--rounds", "1", "--emit", " types , schema"];
    expect((await run(limits)).options).toEqual({ port: 65_535, rounds: 1, emit: ["schema", "types"] });
  });

  it.each([
    [["--chek"], "error: unknown option '--chek'\n(Did you mean --check?)"],
    [["--check=yes"], "error: unknown option '--check=yes'"],
    [["--port", "many"], "argument 'many' is invalid. It must be a whole number from 0 to 65535."],
    [["--port", "65536"], "from 0 to 65535."],
    [["--port", "1e3"], "from 0 to 65535."],
    [["--port", ""], "from 0 to 65535."],
    [["--port", "80x"], "from 0 to 65535."],
    [["--port", " 80"], "from 0 to 65535."],
    [["--rounds", "0"], "from 1 to 9."],
    [["--rounds", "10"], "from 1 to 9."],
    [["--emit", "schema,zod"], "Allowed names are schema, types, examples."],
    [["--format", "pdf"], "Allowed choices are html, json."],
    [["--format"], "argument missing"],
    [["one", "two"], "too many arguments"],
  ])("ends with 2 for %j, and says what is wrong", async (args, message) => {
    const { code, out, err, options } = await run(args);
    expect({ code, out, options }).toEqual({ code: 2, out: "", options: undefined });
    expect(err).toContain(message);
    expect(err).toMatch(/\nSee npm run it -- --help\n$/);
  });
});

describe("the exit code", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("is that of the action, 0 if it returns none", async () => {
    expect([(await run([])).code, (await run(["1"])).code]).toEqual([0, 1]);
    expect(await runProgram(program(), async () => {}, [])).toBe(0);
  });

  it("is 1 after an error, which is printed with its stack where DEBUG is set", async () => {
    vi.stubEnv("DEBUG", "1");
    const { code, err } = await run([], new Error("The disk is full."));
    expect(code).toBe(1);
    expect(err).toMatch(/^Error: The disk is full\.\n {4}at .*program\.test\.ts/);
  });

  it("is 1 after something else was thrown, which is printed as it is", async () => {
    const err: string[] = [];
    const streams = { out: () => {}, err: (text: string) => void err.push(text) };
    const fail = () => Promise.reject<void>("No luck.");
    expect(await runProgram(program(), fail, [], streams)).toBe(1);
    expect(err).toEqual(["No luck.\n"]);
  });

  it.each([
    [1, new Error("The disk is full.")],
    [2, new InputError("The disk is full.")],
  ])("is %d after %o, which is printed without its stack", async (code, error) => {
    expect(await run([], error)).toMatchObject({ code, out: "", err: "The disk is full.\n" });
  });
});

describe("a point in time", () => {
  it.each([
    ["2026-01-31", "2026-01-31T00:00:00.000Z"],
    ["2026-01-31T09:30Z", "2026-01-31T09:30:00.000Z"],
    ["2026-01-31T09:30:15Z", "2026-01-31T09:30:15.000Z"],
    ["2026-01-31T09:30:15.5+02:00", "2026-01-31T07:30:15.500Z"],
    ["2026-01-31T09:30:15.123-11:30", "2026-01-31T21:00:15.123Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
  ])("is read from %s", (text, expected) => {
    expect(pointInTime(text).toISOString()).toBe(expected);
  });

  // biome-ignore format: a table
  const unreadable = [
    ["2026-02-30", "2026-02-29T09:30Z", "2026-01-31T09:30", "2026-01-31T25:00Z", "tomorrow", "1700000000", ""],
    ["x2026-01-31", "2026-01-31x", "2026-01-31 ", "2026-1-31", "2026-01-1", "02026-01-31", "+002026-01-31"],
    ["2026-01-31 09:30Z", "2026-01-31T9:30Z", "2026-01-31T09:3Z", "2026-01-31T09:30:1Z", "2026-01-31T09:30:15.Z"],
    ["2026-01-31T09:30:15.1234Z", "2026-01-31T09:30+02", "2026-01-31T09:30+0200", "2026-01-31T09:30+2:00", "2026-01-31T09Z"],
  ].flat();
  it.each(unreadable)("is not read from %j", (text) => {
    expect(() => pointInTime(text)).toThrow("It must be such as 2026-01-31 or 2026-01-31T09:00:00Z.");
  });
});

describe("an option of a program with an environment", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    { value: "8080", args: [], port: 8080 },
    { value: "8080", args: ["--port", "9090"], port: 9090 },
    { value: "", args: [], port: 4010 },
    { value: undefined, args: [], port: 4010 },
  ])("is $port for the variable $value and $args", async ({ value, args, port }) => {
    vi.stubEnv("IT_PORT", value);
    const read = createProgram({ name: "it", description: "Does it.", environment: "IT" }).option(
      "--port <number>",
      "port",
      portNumber,
      4010,
    );
    const given: unknown[] = [];
    await runProgram(read, async (options) => void given.push(options.port), args);
    expect(given).toEqual([port]);
  });

  it.each([
    ["--port <number>", "IT_PORT"],
    ["--log-format <format>", "IT_LOG_FORMAT"],
    ["--max-open-calls <number>", "IT_MAX_OPEN_CALLS"],
  ])("%s is read from %s", async (flags, variable) => {
    vi.stubEnv(variable, "5");
    const read = createProgram({ name: "it", description: "Does it.", environment: "IT" }).option(
      flags,
      "it",
    );
    const given: unknown[] = [];
    await runProgram(read, async (options) => void given.push(...Object.values(options)), []);
    expect(given).toEqual(["5"]);
  });

  it.each([
    ["IT_LOGFORMAT", "error: unknown variable 'IT_LOGFORMAT'\n(Did you mean IT_LOG_FORMAT?)\n"],
    ["IT_COLOR_OF_PAGES", "error: unknown variable 'IT_COLOR_OF_PAGES'\n"],
    ["IT_URL", ""],
    ["ITEM", ""],
  ])(
    "that no option has is refused as an unknown option is, but for those of others: %s",
    async (name, says) => {
      const text = { name: "it", description: "Does it.", environment: "IT", ignoredVariables: /^URL$/ };
      const read = () => createProgram(text).option("--log-format <format>", "format");
      const runs = async (value: string) => {
        vi.stubEnv(name, value);
        const err: string[] = [];
        const streams = { out: () => {}, err: (text: string) => void err.push(text) };
        return [await runProgram(read(), async () => {}, [], streams), err.join("")];
      };
      expect(await runs("5")).toEqual([says === "" ? 0 : 2, says && `${says}See it --help\n`]);
      expect(await runs("")).toEqual([0, ""]);
    },
  );

  it.each([
    ["true", true],
    ["1", true],
    ["false", false],
    ["0", false],
  ])("is true or false: %s", (text, value) => {
    expect(trueOrFalse(text)).toBe(value);
    for (const other of [`${text}!`, `!${text}`, ""])
      expect(() => trueOrFalse(other)).toThrow("It must be true or false.");
  });
});

describe("an option that is repeated", () => {
  const read = repeated((text) => BigInt(text), "It must be a number.");

  it("adds to the values before", () => {
    expect(read("1")).toEqual([1n]);
    expect(read("2,3", read("1"))).toEqual([1n, 2n, 3n]);
  });

  it("is invalid where its value cannot be read", () => {
    expect(() => read("two")).toThrow("It must be a number.");
  });
});

it.each([
  ["ENOSPC", "write", "The disk is full: free some space"],
  ["EDQUOT", "write", "Your disk quota is used up"],
  ["EROFS", "mkdir", "The file system is read-only"],
  ["EACCES", "open", "This user may not do that"],
  ["EPERM", "chown", "This user may not do that"],
  ["EMFILE", "watch", "raise fs.inotify.max_user_watches"],
  ["ENOSPC", "watch", "raise fs.inotify.max_user_watches"],
  ["EACCES", "watch", "This user may not do that"],
  ["EACCES", "listen", "choose a higher one"],
  ["EADDRNOTAVAIL", "listen", "must be an address of this machine"],
  ["EADDRINUSE", "listen", "choose another port"],
  ["ENOTFOUND", "getaddrinfo", "check its spelling"],
  ["EMFILE", "listen", ""],
  ["EROFS", "listen", ""],
  ["EMFILE", "open", ""],
])("the error %s of %s of the operating system says what to do", async (code, syscall, fix) => {
  const { err } = await run([], Object.assign(new Error(`${code}: failed`), { code, syscall }));
  expect(err.startsWith(fix === "" ? `${code}: failed\n` : `${code}: failed. `)).toBe(true);
  expect(err).toContain(fix);
});

it.each([undefined, null, "ENOSPC", new Error("ENOSPC"), { code: 1 }])("%o has no fix", (error) => {
  expect(fixFor(error)).toBeUndefined();
});

it.each([
  [
    "fatal: detected dubious ownership in repository at '/home/ann/it'\nTo add an exception, call:",
    '/home/ann/it belongs to another user, so git does not read it: if you trust what is in it, run "git config --global --add safe.directory /home/ann/it".',
  ],
  [
    "fatal: not a git repository (or any of the parent directories): .git",
    "/work is not in a git checkout: clone the repository, a source archive is not enough.",
  ],
  ["fatal: bad object HEAD", undefined],
])("what git says has a fix: %j", (complaint, fix) => {
  expect(fixForGit(complaint, "/work")).toBe(fix);
});

it.each([
  ["out", "stdout"],
  ["err", "stderr"],
] as const)("the stream %s of this process is %s, without control characters", (name, stream) => {
  const write = vi.spyOn(process[stream], "write").mockReturnValue(true);
  processStreams[name]("a\u001b[31mb\n");
  expect(write.mock.calls).toEqual([["a\ufffd[31mb\n"]]);
  write.mockRestore();
});
