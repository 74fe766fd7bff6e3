import { describe, expect, it } from "vitest";
import { type GuardRules, hostName, isLoopback, refuseRequest } from "../src/guard.ts";

// biome-ignore format: a table
it.each([
  [true, ["localhost", "LOCALHOST:4020", "127.0.0.1", "127.0.0.1:4020", "127.255.255.254", "::1", "[::1]", "[::1]:4020"]],
  [true, ["0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:127.1.2.3", "[::ffff:7f00:1]:80"]],
  [false, ["", "0.0.0.0", "10.0.0.1", "128.0.0.1", "192.168.1.127", "10.127.0.1", "127.0.0.256", "::", "[::]", "::2", "::ffff:10.0.0.1"]],
  [false, ["127.0.0.1.evil.example", "127.evil.example", "app.localhost", "localhost.evil.example", "notlocalhost"]],
] as const)("isLoopback is %s for each of %j", (expected, hosts) => {
  expect(hosts.filter((host) => isLoopback(host) !== expected)).toEqual([]);
});

// biome-ignore format: a table
it.each([
  ["onelogin", "onelogin"], ["OneLogin.Example", "onelogin.example"], ["127.0.0.1", "127.0.0.1"], ["0x7f.1", "127.0.0.1"],
  ["2001:DB8::1", "[2001:db8::1]"], ["[2001:db8:0::1]", "[2001:db8::1]"], ["bücher.example", "xn--bcher-kva.example"],
])("the name of the host %s is %s, as URLs write it", (host, name) => {
  expect(hostName(host)).toBe(name);
});

it.each([
  "",
  "-",
  "*",
  "*.example",
  "http://onelogin",
  "onelogin:80",
  "onelogin/x",
  "me@onelogin",
  "[2001:db8::1]:80",
  "[::1",
  "a b",
])("%j is no host name: a web page could reach the server by it, or it has more than a name", (host) => {
  expect(() => hostName(host)).toThrow(
    new TypeError(
      '"allowedHosts" must be host names without scheme and port, such as "onelogin". With a "*", a web page could reach this server by a name of its own',
    ),
  );
});

const allowedHosts = new Set(["onelogin", "[2001:db8::1]"]);
const own = "http://127.0.0.1:4010";
const ask = (callers: GuardRules["callers"], request: object) =>
  refuseRequest(
    { host: "127.0.0.1:4010", target: "/", origin: undefined, site: undefined, ...request },
    { allowedHosts, callers },
  )?.reason;

// biome-ignore format: a table
describe("the guard", () => {
  it.each([
    ...["127.0.0.1", "localhost:4010", "[::1]:4010", "OneLogin:4010", "[2001:db8::1]:4010"].map((host) => ({ host })),
    { target: "/api?name=%c3%a9" }, { target: "/%2525" }, { target: "*" }, { target: `${own}/api` },
    { origin: own }, { origin: own, site: "same-origin" }, { site: "none" },
    { origin: "https://onelogin", protocol: "https:", host: "onelogin" },
  ])("serves %j to all callers", (request) => {
    expect([ask("own", request), ask("any", request)]).toEqual([undefined, undefined]);
  });

  it.each([
    "evil.example", "evil.example:4010", "localhost.evil.example", "127.0.0.1.evil.example", "localhost.", "10.0.0.1",
    "", undefined, "[::2]:4010", "[::1", "localhost:4010:80", "evil.example#localhost", "evil@localhost", "localhost/x",
    "evil.example\\@localhost", "onelogin.evil.example", "local host", "0.0.0.0", "[::]",
  ])("refuses the host %j for all callers", { tags: "security" }, (host) => {
    expect([ask("own", { host }), ask("any", { host })]).toEqual(["host", "host"]);
  });

  it.each([
    { target: "http://evil.example/api" }, { target: "http://evil.example@127.0.0.1/" }, { target: "https://localhost.evil.example:80" },
    { target: `${own}/api`, host: "evil.example" },
  ])("refuses another host in an absolute target: %j", (request) => {
    expect(ask("any", request)).toBe("host");
  });

  it.each([
    ...["http://evil.example", "null", "", "http://localhost.evil.example:4010", "http://127.0.0.1:4010/", "file://localhost"],
    ...["http://onelogin:3000", "http://evil.example, http://127.0.0.1:4010", "http://localhost:5173", "https://[::1]:8443"],
    ...["http://127.0.0.1:4011", "https://127.0.0.1:4010"],
  ])("refuses the origin %j to all but the target of links", (origin) => {
    const request = { origin, site: "cross-site" };
    expect([ask("own", request), ask("any", request)]).toEqual(["origin", undefined]);
  });

  it.each(["cross-site", "same-site", "unknown"])("refuses a request without origin that a browser calls %s", (site) => {
    expect([ask("own", { site }), ask("any", { site })]).toEqual(["origin", undefined]);
  });

  it.each(["/users/%zz", "/%", "/%c3%28", "/?q=%", "/%e0%a4%a", "/%ff", "api", "", "?", "javascript:alert(1)"])("refuses the target %j", (target) => {
    expect(ask("any", { target })).toBe("target");
  });

  const request = { host: "127.0.0.1", target: "/", origin: undefined, site: undefined };
  it.each([
    [{ host: "Evil.example:80" }, { reason: "host", status: 403, host: "evil.example", message: "The host name evil.example is not allowed. Use a loopback address, such as 127.0.0.1" }],
    [{ host: undefined }, { reason: "host", status: 403, host: "", message: "A request without a valid host name is not allowed. Use a loopback address, such as 127.0.0.1" }],
    [{ origin: "null" }, { reason: "origin", status: 403, message: "Pages of null may not send requests to this server" }],
    [{ site: "cross-site" }, { reason: "origin", status: 403, message: "Pages of other sites may not send requests to this server" }],
    [{ target: "api" }, { reason: "target", status: 400, message: "The request target is neither a path nor a URL" }],
    [{ target: "/%" }, { reason: "target", status: 400, message: 'The path or query has a broken percent escape. Write a percent sign as "%25"' }],
  ])("says why it refuses %j, without rules for other hosts", (more, refusal) => {
    expect(refuseRequest({ ...request, ...more }, { callers: "own" })).toEqual(refusal);
    expect(refuseRequest(request, { callers: "own" })).toBeUndefined();
  });
});
