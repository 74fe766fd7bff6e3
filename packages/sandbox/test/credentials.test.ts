import { describe, expect, it } from "vitest";
import { apiRules } from "../src/generated/api-rules.ts";
import { createSandbox, type SandboxOptions } from "../src/index.ts";
import { read } from "./support/application.ts";
import { start, userPath } from "./support/harness.ts";
import { specOperations } from "./support/spec.ts";

type Client = NonNullable<SandboxOptions["clients"]>[number];
const json = { "content-type": "application/json" };
const path = "/auth/oauth2/v2/token";
const grant = { grant_type: "client_credentials" };
const scopes = ["Authentication Only", "Read Users", "Manage users", "Read All", "Manage All"] as const;
const one = { client_id: "one", client_secret: "1" };
const two = { client_id: "two", client_secret: "2" };

function accountOf(...clients: readonly Client[]) {
  const sandbox = createSandbox({ now: () => start, clients });
  const send = async (method: string, target: string, authorization: string, body?: object) => {
    const headers = { ...json, authorization };
    const request = new Request(`http://localhost${target}`, { method, headers, body: JSON.stringify(body) });
    return read(await sandbox.fetch(request));
  };
  const basic = ({ client_id, client_secret }: Client) => `Basic ${btoa(`${client_id}:${client_secret}`)}`;
  const tokenOf = async (client: Client): Promise<string> =>
    Object((await send("POST", path, basic(client), grant)).json).access_token;
  return { sandbox, send, basic, tokenOf };
}

describe("credential pairs", () => {
  it("each have a token, and a secret of their own", async () => {
    const { send, basic, tokenOf } = accountOf(one, two);
    expect(await tokenOf(one)).not.toBe(await tokenOf(two));
    const mixed = { client_id: one.client_id, client_secret: two.client_secret };
    expect(await send("POST", path, basic(mixed), grant)).toMatchObject({ status: 401 });
  });

  it("revoke no token but their own", async () => {
    const { send, basic, tokenOf } = accountOf(one, two);
    const [own, other] = [await tokenOf(one), await tokenOf(two)];
    const call = async (token: string) =>
      (await send("GET", `${userPath}/devices`, `Bearer ${token}`)).status;
    const revoke = async (client: Client, access_token: string) =>
      (await send("POST", "/auth/oauth2/revoke", basic(client), { access_token })).status;
    expect(await revoke(two, own)).toBe(401);
    expect(await call(own)).toBe(200);
    expect(await revoke(one, own)).toBe(200);
    expect([await call(own), await call(other)]).toEqual([401, 200]);
    // what has ended is nobody's, as is what never was
    const again = [await revoke(one, own), await revoke(two, own), await revoke(one, "0".repeat(64))];
    expect(again).toEqual([200, 200, 200]);
  });

  it("keep their tokens through a reset, after which these live as long as new ones", async () => {
    const { sandbox, send, tokenOf } = accountOf(one, two);
    sandbox.control.setClock({ advance_ms: 35_999_999 });
    const tokens = [await tokenOf(one), await tokenOf(two)];
    sandbox.reset();
    for (const [advance_ms, status] of [
      [35_999_999, 200],
      [1, 401],
    ] as const) {
      sandbox.control.setClock({ advance_ms });
      for (const token of tokens)
        expect(await send("GET", `${userPath}/devices`, `Bearer ${token}`)).toMatchObject({ status });
    }
  });

  it.each([
    [[], "/clients must have at least 1 entry"],
    [[one, one], "/clients/1/client_id is not unique: one"],
    // callers without types
    [[{ ...one, scopes: ["Manage" as "Manage All"] }], "/clients/0/scopes/0 must be one of: "],
    [[{ ...one, clientId: "one" }], "/clients/0/clientId is unknown"],
  ])("that are invalid are refused", (clients, message) => {
    expect(() => createSandbox({ clients })).toThrow(message);
  });
});

describe("the scopes of a pair", () => {
  const operations = specOperations
    .map((one) => ({ ...one, accepted: apiRules[one.id].scopes }))
    .filter(({ accepted }) => accepted.length > 0);

  it.each(operations)(
    "let $id pass with $accepted, and nothing else",
    async ({ method, target, example, accepted }) => {
      const refused = await Promise.all(
        scopes.map(async (scope) => {
          const client = { ...one, scopes: [scope] };
          const { send, tokenOf } = accountOf(client);
          const body = example && {};
          const response = await send(method, target, `Bearer ${await tokenOf(client)}`, body);
          return response.status === 403 ? [] : [scope];
        }),
      );
      expect(refused.flat().sort()).toEqual([...accepted].sort());
    },
  );

  it("are refused in the words of the reference", async () => {
    const client = { ...one, scopes: ["Authentication Only"] } as const;
    const { sandbox, send, tokenOf } = accountOf(client);
    const { json: body } = await send("GET", `${userPath}/devices`, `Bearer ${await tokenOf(client)}`);
    expect(body).toEqual({
      statusCode: 403,
      name: "ForbiddenAction",
      message: "You are not authorised to perform this action or access the resource",
    });
    expect(sandbox.control.listJournal({ status: 403 })).toMatchObject([
      {
        reason:
          "getAuthenticationDevices needs the scope Read All or Manage All; one has Authentication Only",
      },
    ]);
  });
});
