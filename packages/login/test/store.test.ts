import { describe, expect, it, vi } from "vitest";
import { memoryStore } from "../src/stores/memory-store.ts";
import { StoreError } from "../src/stores/patient-store.ts";
import { ioredisStore } from "../src/stores/redis-stores.ts";
import type { SessionStore } from "../src/stores/session-store.ts";
import {
  begin,
  createWorld,
  deviceIds,
  right,
  sentCode,
  signIn,
  test,
  userOf,
  type World,
} from "./support/world.ts";

type Call = keyof SessionStore;

/** A store whose next calls fail; the write may have arrived though its response is lost. */
function failing(
  store: SessionStore,
  failures: Partial<Record<Call, number>>,
  isAfter = false,
): SessionStore {
  const left = { ...failures };
  const fails = (call: Call) => (left[call] ?? 0) > 0 && left[call]-- > 0;
  const wrap =
    <Args extends unknown[], Result>(call: Call, run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (!fails(call)) return run(...args);
      if (isAfter) await run(...args);
      throw new Error("ECONNRESET");
    };
  return { get: wrap("get", store.get), set: wrap("set", store.set), delete: wrap("delete", store.delete) };
}

/** A visitor whose browser goes on with another process, which has this store. */
function moveTo(
  world: World,
  from: { jar: Map<string, string> },
  sessions: SessionStore,
  schedule = world.clock.schedule,
) {
  const visitor = world.visit(world.start({ sessions, clock: { ...world.clock, schedule } }));
  for (const [name, value] of from.jar) visitor.jar.set(name, value);
  return visitor;
}

describe("a store that is gone for an instant", () => {
  test.for([
    ["get", false],
    ["set", false],
    ["set", true],
    ["delete", false],
    ["delete", true],
  ] as const)(
    "at %s, whose effect is %s, costs neither time nor a second message",
    async ([call, isAfter], { world }) => {
      const before = world.visit();
      await before.send("password", right);
      const visitor = moveTo(world, before, failing(world.store, { [call]: 2 }, isAfter));
      const choice = deviceIds(world)[0] ?? "";
      expect(await visitor.send("device", { choice })).toContain("Enter the code that was sent");
      expect(await visitor.send("device", { choice })).toContain("Enter the code that was sent");
      expect(world.calls("createDeviceVerification")).toBe(1);
      const last = moveTo(world, visitor, failing(world.store, { [call]: 2 }, isAfter));
      expect(await last.send("code", { code: sentCode(world) })).toBe("/");
      expect(await userOf(world, last)).toBeDefined();
    },
  );

  test("leaves no claim behind that would block the next click", async ({ world }) => {
    const before = world.visit();
    await before.send("password", right);
    const visitor = moveTo(world, before, failing(world.store, { set: 100 }));
    expect(await visitor.send("device", { choice: deviceIds(world)[0] ?? "" })).toContain(
      "not available now",
    );
    const after = moveTo(world, before, world.store);
    expect(await after.send("device", { choice: deviceIds(world)[0] ?? "" })).toContain("Enter the code");
    expect(world.calls("createDeviceVerification")).toBe(1);
  });
});

describe("a store that is mute", () => {
  const mute = () => new Promise<never>(() => {});
  /** Timers of a minute in no time. */
  const atOnce = (run: () => void) => {
    const timer = setTimeout(run, 0);
    return () => clearTimeout(timer);
  };

  test("ends in a page, in JSON for scripts, and in an error where the application asks", async ({
    world,
  }) => {
    const signedIn = await signIn(world);
    const store: SessionStore = { get: mute, set: mute, delete: mute };
    const visitor = moveTo(world, signedIn, store, atOnce);
    expect(await visitor.load("/login")).toContain("Sign-in is not available now");
    expect(visitor.last().status).toBe(503);
    expect(await visitor.send("code", { code: "123456" })).toContain("Sign-in is not available now");
    const login = world.start({ sessions: store, clock: { ...world.clock, schedule: atOnce } });
    const cookie = [...signedIn.jar].map((pair) => pair.join("=")).join("; ");
    const page = await login.requireUser(
      new Request("https://app.example/account", {
        headers: { cookie, host: "app.example", accept: "text/html" },
      }),
    );
    const script = await login.requireUser(
      new Request("https://app.example/account", { headers: { cookie, host: "app.example" } }),
    );
    expect([page, script].map((one) => one instanceof Response && one.status)).toEqual([503, 503]);
    const asked = login.currentUser({ headers: new Headers({ cookie, host: "app.example" }) });
    await expect(asked).rejects.toThrow(StoreError);
  });

  test("is asked for no visitor who has no cookie", async ({ world }) => {
    const login = world.start({ sessions: { get: mute, set: mute, delete: mute } });
    expect(await login.currentUser({ headers: new Headers() })).toBeUndefined();
    expect(await world.visit(login).load("/login")).toContain("<h1>Sign in</h1>");
  });
});

describe("without a store", () => {
  it.for(["production", "staging", ""])(
    "or an origin the first request fails and names the option, and not the import, with NODE_ENV %j",
    async (environment) => {
      vi.stubEnv("NODE_ENV", environment);
      try {
        const { start, visit } = createWorld();
        const [origin, sessions] = ["https://app.example", memoryStore("of this test")];
        await expect(visit(start({ origin })).load()).resolves.toContain("Sign in");
        await expect(visit(start({ sessions })).load()).rejects.toThrow('"origin" is required');
        await expect(visit(start({ origin, sessions: undefined })).load()).rejects.toThrow(
          '"sessions" is required',
        );
        expect(await visit(start({ origin, sessions })).load()).toContain("Sign in");
      } finally {
        vi.unstubAllEnvs();
      }
    },
  );

  it("memory is used in development, and the developer is told once", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      const { start, visit } = createWorld();
      const login = start({ sessions: undefined });
      for (let time = 0; time < 3; time++) await visit(login).load();
      expect(warn.mock.calls).toEqual([[expect.stringContaining('Set "sessions"')]]);
    } finally {
      warn.mockRestore();
    }
  });
});

describe("a store of Redis by ioredis", () => {
  it("claims with NX, revives nothing with XX, and has a time for each value", async () => {
    const calls: unknown[][] = [];
    const store = ioredisStore({
      get: async () => null,
      set: async (...args: unknown[]) => {
        calls.push(args);
        return args.includes("NX") ? null : "OK";
      },
      del: async () => 1,
    });
    expect(await store.get("a")).toBeUndefined();
    expect(await store.set("a", "1", 1000.5)).toBe(true);
    expect(await store.set("a", "1", 1000, "absent")).toBe(false);
    expect(await store.set("a", "1", 1000, "present")).toBe(true);
    expect(calls).toEqual([
      ["login:a", "1", "PX", 1001],
      ["login:a", "1", "PX", 1000, "NX"],
      ["login:a", "1", "PX", 1000, "XX"],
    ]);
  });
});

describe("a store in memory", () => {
  it("is one for all with its name, also for another copy of the package", async () => {
    await memoryStore("shared").set("a", "1", 1000);
    expect(await memoryStore("shared").get("a")).toBe("1");
    expect(await memoryStore("other").get("a")).toBeUndefined();
  });

  test("forgets what is over", async ({ world }) => {
    await begin(world);
    world.clock.advance(24 * 3_600_000);
    await world.store.set("new", "1", 1000);
    expect([...world.map.keys()]).toEqual(["new"]);
  });
});
