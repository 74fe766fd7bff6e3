import { validator } from "@onelogin-mfa/client/validate";
import { describe, expect, it } from "vitest";
import { runInProcess, type Service, typed } from "./support/in-process.ts";
import { variantsOf } from "./support/variants.ts";

type Scope = "Manage All" | "Read Users" | "Authentication Only";

/** A response of the check: its number, and its JSON. */
interface Seen {
  readonly at: number;
  readonly operation: string;
  readonly status: number;
  readonly value: unknown;
}

/** Checks an account with credentials of a scope, a response of which may be changed. */
async function checkWith(scope: Scope, change: (index: number, response: Response) => Promise<Response>) {
  const service: Service = async (index, respond) => change(index, await respond());
  const clients = [{ client_id: "sandbox-client", client_secret: "sandbox-secret", scopes: [scope] }];
  return runInProcess(["check", "ada", "--json"], service, { sandbox: { clients } });
}

/** The responses of a check. With Read Users, some of them are errors. */
async function responsesOf(scope: Scope): Promise<Seen[]> {
  const seen: Omit<Seen, "operation">[] = [];
  const { called } = await checkWith(scope, async (at, response) => {
    seen.push({ at, status: response.status, value: await response.clone().json() });
    return response;
  });
  return seen.map((one) => ({ ...one, operation: called[one.at] ?? "" }));
}

/** The places of a response that the validator of the spec refuses, as a report has them. */
function expectedOf({ operation, status, value }: Seen): string[] {
  const found = validator(operation, status, value).map(
    ({ pointer, expected }) => `${operation} ${status} ${pointer.replace(/\/\d+/g, "/*")} ${expected}`,
  );
  return [...new Set(found)].sort();
}

/** The places of a report's differences. */
function placesIn(out: string): string[] {
  const { differences }: { differences: Record<string, string>[] } = JSON.parse(out);
  return differences.map((one) => `${one.operation} ${one.status} ${one.pointer} ${one.expected}`).sort();
}

describe("a response of OneLogin that differs from the spec", () => {
  it.each<[Scope, number]>([
    ["Manage All", 40],
    ["Read Users", 30],
    ["Authentication Only", 10],
  ])(
    "in one field is reported with that place, and ends the check with 3: with the scope %s",
    async (scope, least) => {
      let count = 0;
      const changes = (await responsesOf(scope)).flatMap((seen) =>
        // an empty error body can be anybody's
        variantsOf(seen.value).flatMap(({ change, value }) =>
          JSON.stringify(value) === "{}" ? [] : [{ ...seen, value, change }],
        ),
      );
      for (const { change, ...seen } of changes) {
        const { code, out } = await checkWith(scope, async (at, response) =>
          at === seen.at ? new Response(JSON.stringify(seen.value), response) : response,
        );
        // without a token nothing is OneLogin's yet
        const expected = code === 1 && seen.operation === "generateToken" ? [] : expectedOf(seen);
        const found = placesIn(out);
        expect([seen.operation, change, found]).toEqual([seen.operation, change, expected]);
        expect([seen.operation, change, code === 3]).toEqual([seen.operation, change, expected.length > 0]);
        count += Number(code === 3);
      }
      expect(count).toBeGreaterThan(least);
    },
  );

  it("in its status is reported with that, at each call but the first, without which there is no token", async () => {
    const args = ["check", "ada", "--write", "--json"];
    const { called } = await runInProcess(args, undefined, typed);
    for (const [at, operation] of called.entries()) {
      let isEmpty = false;
      const service: Service = async (index, respond) => {
        const response = await respond();
        if (index === at) isEmpty = response.body === null;
        return index === at
          ? new Response(response.body, { status: 206, headers: response.headers })
          : response;
      };
      const { code, out } = await runInProcess(args, service, typed);
      // an empty 2xx is a success of a DELETE
      const isFine = isEmpty || at === 0;
      const places = isFine ? [] : [`${operation} 206  a response that is declared`];
      expect([at, operation, placesIn(out)]).toEqual([at, operation, places]);
      expect([at, operation, code === 3]).toEqual([at, operation, !isFine]);
    }
  });
});
