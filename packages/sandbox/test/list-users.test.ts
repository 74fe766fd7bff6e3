import { describe, expect, it } from "vitest";
import type { NewUser } from "../src/index.ts";
import { createHarness } from "./support/harness.ts";

const ada = { id: 42, name: "Ada", email: "Ada.Lovelace@example.com", username: "ada" };
const grace = { id: 43, name: "Grace", email: "grace@example.com", username: "grace (admin)" };
const nameless = { id: 44, name: "Katherine" };
const users = [ada, grace, nameless];

/** A user without a last name, as the list has one. */
const of = ({ name, ...user }: NewUser) => ({
  email: null,
  username: null,
  firstname: name,
  lastname: null,
  phone: null,
  status: 1,
  ...user,
});

/** The ids that a query finds, and the headers of its response. */
async function list(query: Record<string, string>, h = createHarness({ users })) {
  const { status, json, headers } = await h.raw("GET", `/api/2/users?${new URLSearchParams(query)}`);
  const ids = Array.isArray(json) ? json.map(({ id }) => id) : [];
  return { status, json, ids, headers };
}

describe("the list of users", () => {
  it("has the fields of the spec, and nothing of the sandbox's own", async () => {
    expect((await list({})).json).toEqual([of(ada), of(grace), of(nameless)]);
  });

  it.each<[query: Record<string, string>, ids: number[]]>([
    [{ email: "grace@example.com" }, [43]],
    [{ email: "ada.lovelace@EXAMPLE.com" }, [42]],
    [{ email: "ada.lovelace@example.co" }, []],
    [{ email: "ada*" }, [42]],
    [{ email: "*@example.com" }, [42, 43]],
    [{ email: "*love*@*" }, [42]],
    [{ email: "ada.lovelace@example.com*@example.com" }, []],
    [{ email: "ada?lovelace@example.com" }, []],
    [{ email: "*" }, [42, 43, 44]],
    [{ email: "!ada" }, [43, 44]],
    [{ username: "grace (admin)" }, [43]],
    [{ username: "*a*", email: "grace*" }, [43]],
    [{ username: "nobody" }, []],
  ])("is filtered by %j", async (query, ids) => {
    expect(await list(query)).toMatchObject({ status: 200, ids });
  });

  it.each<[query: Record<string, string>, ids: number[]]>([
    [{ firstname: "Grace" }, [43]],
    [{ firstname: "gr*", username: "grace*" }, [43]],
    [{ lastname: "Nobody" }, []],
    [{ user_ids: "43" }, [43]],
    [{ user_ids: "44, 42" }, [42, 44]],
    [{ user_ids: "7" }, []],
  ])("is filtered by OneLogin's other filters: %j", async (query, ids) => {
    expect(await list(query)).toMatchObject({ status: 200, ids });
  });

  it.each([
    ["emial", "unknown emial; did you mean email?"],
    ["first_login", "unknown first_login; there are email, username, "],
    ["created_since", "OneLogin has this filter; the sandbox does not: created_since"],
    ["custom_attributes.food", "OneLogin has this filter; the sandbox does not: custom_attributes.food"],
  ])(
    "is refused for the parameter %s in recorded words, with a reason, and never all users",
    async (name, reason) => {
      const h = createHarness({ users });
      const { json } = await list({ [name]: "x" }, h);
      const message = `query parameter(s) not allowed: ${name}`;
      expect(json).toEqual({ statusCode: 400, name: "BadRequestError", message });
      const [call] = h.sandbox.control.listJournal({ limit: 1 });
      expect(call?.reason?.startsWith(reason), call?.reason ?? "").toBe(true);
    },
  );

  it("is refused for unknown names in fields, as it is recorded", async () => {
    expect((await list({ fields: "id,fisrtName" })).json).toEqual({
      statusCode: 422,
      name: "UnprocessableEntityFieldError",
      message: "Invalid display field(s) for User: fisrtName",
      field: "fisrtName",
    });
  });

  it("is filtered at once, however many `*` there are", async () => {
    const h = createHarness({ users: [{ id: 1, name: "A", email: "a".repeat(60) }] });
    expect((await list({ email: "*a".repeat(40) }, h)).ids).toEqual([1]);
    expect((await list({ email: `${"*a".repeat(40)}*b` }, h)).ids).toEqual([]);
  });

  it.each([
    ["email,status", { id: 43, email: "grace@example.com", status: 1 }],
    ["id, username", { id: 43, username: "grace (admin)" }],
    ["phone,title", { id: 43, phone: null }],
  ])("has the fields %s, and id in any case", async (fields, user) => {
    expect((await list({ email: "grace*", fields })).json).toEqual([user]);
  });

  it.each([
    [{ limit: "0" }, 422],
    [{ limit: "ten" }, 422],
    [{ limit: "1x" }, 422],
    [{ page: "-1" }, 422],
    [{ cursor: btoa("limit=51&page=0") }, 400],
    [{ cursor: btoa("limit=5&page=1x") }, 400],
    [{ cursor: btoa("a&limit=5&page=1") }, 400],
  ])("is refused for %j with %i", async (query, status) => {
    expect(await list(query)).toMatchObject({ status });
  });
});

describe("a page of users", () => {
  const many = Array.from({ length: 120 }, (_, index) => ({
    id: index + 1,
    name: "U",
    username: `u${index}`,
  }));

  it("has 50 users, and headers that lead to all others", async () => {
    const h = createHarness({ users: many });
    expect((await list({ limit: "50" }, h)).ids).toHaveLength(50);
    const found: number[] = [];
    const sizes: number[] = [];
    for (let query: Record<string, string> | undefined = { username: "u*" }; query; ) {
      const { ids, headers } = await list(query, h);
      found.push(...ids);
      sizes.push(Number(headers.get("page-items")));
      expect([headers.get("total-pages"), headers.get("total-count")]).toEqual(["3", "120"]);
      const cursor = headers.get("after-cursor");
      query = cursor === null ? undefined : { username: "u*", cursor };
    }
    expect([found.length, new Set(found).size, sizes]).toEqual([120, 120, [50, 50, 50]]);
  });

  it("leads back, and ends", async () => {
    const { ids, headers } = await list({ limit: "2", page: "2" });
    expect([ids, headers.get("current-page"), headers.get("after-cursor")]).toEqual([[44], "2", null]);
    expect((await list({ limit: "2" })).headers.get("before-cursor")).toBeNull();
    const cursor = headers.get("before-cursor") ?? "";
    expect((await list({ cursor })).ids).toEqual([42, 43]);
    expect(await list({ page: "3" })).toMatchObject({ status: 200, ids: [] });
  });
});
