import { globSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readEnvironment } from "../src/env.ts";
import { createMfaClient } from "../src/index.ts";
import { thrown } from "./support/harness.ts";
import { createFakeOneLogin } from "./support/token-harness.ts";

const environment = {
  ONELOGIN_SUBDOMAIN: "acme",
  ONELOGIN_CLIENT_ID: "id",
  ONELOGIN_CLIENT_SECRET: "s3cr3t",
};
const options = { subdomain: "acme", credentials: { clientId: "id", clientSecret: "s3cr3t" } };

afterEach(() => vi.unstubAllEnvs());

describe("readEnvironment", () => {
  it("gives what createMfaClient takes, from the environment of the process", async () => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(readEnvironment()).toEqual(options);
    // such as a Worker's
    expect(readEnvironment({ ...environment, ONELOGIN_SUBDOMAIN: "other" }).subdomain).toBe("other");
    const { fetch, sent } = createFakeOneLogin();
    const mfa = createMfaClient({ ...readEnvironment(), fetch, timeoutMs: 5_000 });
    await mfa.getAuthFactors({ user_id: 42 });
    expect(sent.token[0]?.headers.get("authorization")).toBe(`Basic ${btoa("id:s3cr3t")}`);
    expect(sent.api[0]?.url).toContain("https://acme.onelogin.com/");
  });

  it("prefers the address of the API, and ignores white space around a value", () => {
    const untidy = { ONELOGIN_CLIENT_ID: " id\n", ONELOGIN_CLIENT_SECRET: "\ts3cr3t " };
    expect(readEnvironment({ ...environment, ...untidy, ONELOGIN_SUBDOMAIN: " acme " })).toEqual(options);
    const ONELOGIN_API_URL = " http://127.0.0.1:4020\n";
    const local = { baseUrl: "http://127.0.0.1:4020", credentials: options.credentials };
    expect(readEnvironment({ ...environment, ONELOGIN_API_URL })).toEqual(local);
    expect(readEnvironment({ ...environment, ONELOGIN_API_URL: " " })).toEqual(options);
    expect(createMfaClient(readEnvironment({ ...environment, ONELOGIN_API_URL })).baseUrl).toBe(
      local.baseUrl,
    );
  });

  it("leaves it to the client to refuse an address that is not https, except on this machine", async () => {
    const ONELOGIN_API_URL = "http://acme.onelogin.com";
    const error = await thrown(() => createMfaClient(readEnvironment({ ...environment, ONELOGIN_API_URL })));
    expect(error.message).toContain("must be https");
  });

  it.each([
    [{ ONELOGIN_CLIENT_ID: undefined }, "ONELOGIN_CLIENT_ID"],
    [{ ONELOGIN_CLIENT_SECRET: "" }, "ONELOGIN_CLIENT_SECRET"],
    [{ ONELOGIN_CLIENT_SECRET: " \n" }, "ONELOGIN_CLIENT_SECRET"],
    [{ ONELOGIN_SUBDOMAIN: {} }, "ONELOGIN_SUBDOMAIN"],
    [
      { ONELOGIN_SUBDOMAIN: "", ONELOGIN_CLIENT_ID: "", ONELOGIN_CLIENT_SECRET: "" },
      "ONELOGIN_SUBDOMAIN, ONELOGIN_CLIENT_ID, ONELOGIN_CLIENT_SECRET",
    ],
  ])("names what is missing or empty, and shows no value: %j", async (change, names) => {
    const error = await thrown(() => readEnvironment({ ...environment, ...change }));
    const message = `Missing in the environment: ${names}.`;
    expect(error).toMatchObject({ code: "configuration", message });
  });

  it("finds nothing where there is no process", async () => {
    vi.stubGlobal("process", undefined);
    const error = await thrown(() => readEnvironment());
    vi.unstubAllGlobals();
    expect(error.message).toContain("ONELOGIN_SUBDOMAIN, ");
  });
});

it("no other module of the client reads an environment, or imports this one", () => {
  const folder = new URL("../src/", import.meta.url).pathname;
  const readers = globSync("**/*.ts", { cwd: folder }).filter((file) =>
    // the line by which a mutation run switches its mutants is not the client's
    /^(?!.*STRYKER).*(\benv\b|environ)/im.test(readFileSync(`${folder}${file}`, "utf8")),
  );
  expect(readers).toEqual(["env.ts"]);
});
