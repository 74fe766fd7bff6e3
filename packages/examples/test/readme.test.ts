import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { exampleOf, examplesOf } from "@onelogin-mfa/spec/examples";
import { expect, it, onTestFinished, vi } from "vitest";
import { createFolder } from "./support/test.ts";

const folder = createFolder();
const root = join(import.meta.dirname, "../../..");

type Body = Readonly<Record<string, unknown>>;
const devices = exampleOf("getAuthenticationDevices", 200, "everyDevice") as Body[];
const verifications = [...examplesOf("createDeviceVerification", 201).values()] as Body[];
const states = examplesOf("getUserVerification", 200) as ReadonlyMap<string, Body>;
const [user] = exampleOf("listUsers", 200, "one") as Body[];

/** A OneLogin that responds with the spec's examples, about Ada, whose default device is of a factor. */
function createFetch(factor: string) {
  const isOfFactor = (one: Body) => one.auth_factor_name === factor;
  const list = devices.map((one) => ({ ...one, default: isOfFactor(one) }));
  const { device_id } = devices.find(isOfFactor) ?? {};
  const example = verifications.find(isOfFactor) ?? {};
  // the examples' dates are past
  const end = "expires_at" in example && { expires_at: new Date(Date.now() + 120_000).toISOString() };
  const started = { ...example, ...end, device_id };
  // a push was approved, and a code is right
  const stateBy = (method: string) =>
    states.get(method === "PUT" || factor === "OneLogin" ? "accepted" : "pending");
  const path = `/api/2/mfa/users/${user?.id}`;
  const routes: Readonly<Record<string, (request: Request) => unknown>> = {
    "/auth/oauth2/v2/token": () => exampleOf("generateToken", 200),
    "/api/2/users": () => [{ ...user, email: "ada@example.com" }],
    [`${path}/devices`]: () => list,
    [`${path}/verifications`]: () => started,
    [`${path}/verifications/${example.id}`]: ({ method }) => ({
      ...stateBy(method),
      id: example.id,
      device_id,
    }),
  };
  return async (request: Request): Promise<Response> =>
    Response.json(await routes[new URL(request.url).pathname]?.(request));
}

it("the spec's example of a list of devices has one default, which takes a push", () => {
  expect(devices.filter((one) => one.default)).toMatchObject([{ auth_factor_name: "OneLogin" }]);
});

it.each([
  ["README.md", "SMS"],
  ["README.md", "OneLogin"],
  ["packages/client/README.md", "SMS"],
  ["packages/client/README.md", "OneLogin"],
])("the first program of %s runs against the spec's examples, by %s", async (path, factor) => {
  const program = firstBlock(readFileSync(join(root, path), "utf8"), "ts");
  const file = join(folder, `${path.replaceAll("/", "-")}-${factor}.ts`);
  writeFileSync(file, program);
  const printed: unknown[][] = [];
  const print = (...values: unknown[]) => void printed.push(values);
  vi.spyOn(console, "log").mockImplementation(print);
  vi.spyOn(console, "error").mockImplementation(print);
  vi.stubGlobal("fetch", createFetch(factor));
  onTestFinished(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  await import(file);
  expect(printed).toEqual([["welcome"]]);
});
