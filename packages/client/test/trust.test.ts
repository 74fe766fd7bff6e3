import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isPlatformFetch } from "../src/trust.ts";
import { replaceGlobal } from "./support/harness.ts";

const client = new URL("../src/index.ts", import.meta.url).href;

/** Number of codes that the server has received. */
let codes = 0;
let server: Server;
let baseUrl: string;
let closed: string;

const listening = async (one: Server) => {
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`; // a server of TCP
};

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.method === "POST") codes += 1;
    request.resume().on("end", () => response.writeHead(502).end());
  });
  baseUrl = await listening(server);
  const gone = createServer();
  closed = await listening(gone);
  await new Promise((resolve) => gone.close(resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Sends a code from a process of its own, and returns the number of codes that the server got. */
async function countCodes({ before = "", after = "", options = "" }): Promise<number> {
  const program = `
    import { request } from "node:http";
    const real = globalThis.fetch;
    /** Sends what it is given, and then fails to connect somewhere else. */
    const audited = async (...args) => { await real(...args); return real(${JSON.stringify(closed)}); };
    /** Sends a request, and then reports that no connection was made. */
    const dispatch = ({ path, method, origin }, handler) => {
      const fail = () => handler.onResponseError
        ? handler.onResponseError(undefined, Object.assign(new Error("x"), { syscall: "connect", code: "ECONNREFUSED" }))
        : handler.onError(Object.assign(new Error("x"), { syscall: "connect", code: "ECONNREFUSED" }));
      request(new URL(path, origin), { method }, (response) => response.resume().on("end", fail)).end();
      return true;
    };
    const keys = [1, 2].map((version) => Symbol.for("undici.globalDispatcher." + version));
    ${before}
    const { createMfaClient } = await import(${JSON.stringify(client)});
    ${after}
    const mfa = createMfaClient({ baseUrl: ${JSON.stringify(baseUrl)}, accessToken: "a", random: () => 0, ${options} });
    const error = await mfa.verifyUserOtp({ user_id: 42, otp: "012345" }).catch((reason) => reason);
    if (error.code !== "network") throw error;`;
  codes = 0;
  const args = ["--no-warnings", "--input-type=module", "--eval", program];
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_USE_ENV_PROXY: "" } });
  return codes;
}

const setDispatcher = "for (const key of keys) globalThis[key] = { dispatch };";
const patchDispatcher =
  "new Headers(); for (const key of keys) if (globalThis[key]) globalThis[key].dispatch = dispatch;";
const patchClass =
  "new Headers(); for (const key of keys) if (globalThis[key]) globalThis[key].constructor.prototype.dispatch = dispatch;";

describe("a code that was sent, after which another connection fails, is sent once", () => {
  it.each([
    ["a global fetch that was replaced before", { before: "globalThis.fetch = audited;" }],
    ["one that was replaced after", { after: "globalThis.fetch = audited;" }],
    ["a bound one", { before: "globalThis.fetch = audited.bind(null);" }],
    [
      "a proxy around it",
      { before: "globalThis.fetch = new Proxy(real, { apply: (_, __, args) => audited(...args) });" },
    ],
    ["a fetch of the caller's", { options: "fetch: audited" }],
    ["a dispatcher of the caller's", { options: "fetchOptions: { dispatcher: { dispatch } }" }],
    ["a dispatcher of the process, set before", { before: setDispatcher }],
    ["one that was set after", { after: setDispatcher }],
    ["a dispatcher of Node's that was changed", { after: patchDispatcher }],
    ["a class of dispatchers that was changed", { before: patchClass }],
  ])("by %s", { tags: "security" }, async (_, setup) => {
    expect(await countCodes(setup)).toBe(1);
  });
});

describe("the platform's fetch", () => {
  const { fetch } = globalThis;

  it("is believed, also once it has made its dispatcher", () => {
    new Headers();
    expect(isPlatformFetch(fetch, {})).toBe(true);
  });

  it.each([
    ["bound", fetch.bind(null)],
    ["in a proxy", new Proxy(fetch, {})],
    ["in a function of its name", async function fetch() {}],
    ["nothing", undefined],
  ])("is not believed %s", (_, other) => {
    expect(isPlatformFetch(other, {})).toBe(false);
  });

  it("is not believed with a dispatcher of the caller's", () => {
    expect(isPlatformFetch(fetch, { dispatcher: {} })).toBe(false);
  });

  // their source texts; check:consumers runs the client on both
  it.each([
    ["Bun", "function fetch() { [native code] }"],
    ["Deno", "function fetch(...e){return lazyFetch().fetch(...new n(e))}"],
  ])("of %s is known by its text", (_, text) => {
    const original = Function.prototype.toString;
    const known = function fetch() {};
    Function.prototype.toString = function shown(this: unknown) {
      return this === known ? text : original.call(this);
    };
    try {
      expect(isPlatformFetch(known, {})).toBe(true);
    } finally {
      Function.prototype.toString = original;
    }
  });

  it("that was replaced is not believed, nor by its name", () => {
    replaceGlobal(async function fetch() {});
    expect(isPlatformFetch(globalThis.fetch, {})).toBe(false);
  });
});
