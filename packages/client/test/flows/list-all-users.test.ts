import { describe, expect, it } from "vitest";
import { type ListAllUsersInput, listAllUsers } from "../../src/flows/list-all-users.ts";
import type { FlowCallOptions, OperationMethods } from "../../src/index.ts";
import { caught } from "../support/harness.ts";
import { createScript, failure, listedUser, page, type Response } from "./support/script.ts";

/** Users with these ids. */
const users = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => listedUser(from + index));
const listing = (...pages: readonly Response[]) => createScript({ listUsers: pages });

/** The ids of all users, up to the end or the first that is enough. */
async function idsOf(
  mfa: OperationMethods,
  input?: unknown,
  { enough, ...options }: FlowCallOptions & { enough?: number } = {},
) {
  const ids: number[] = [];
  for await (const { id } of listAllUsers(mfa, input as ListAllUsersInput, options)) {
    ids.push(id);
    if (id === enough) break;
  }
  return ids;
}

describe("the list of all users", () => {
  const [two, cursor] = [{ "total-pages": "2" }, { "after-cursor": "bGltaXQ9MiZwYWdlPTI=" }];
  it("has those of every page, with the filter, the fields and the options of each request", async () => {
    const { mfa, calls } = listing(page(users(1, 50)), page(users(51, 50)), page(users(101, 2)));
    const input = { email: "*@example.com", fields: "id,email" };
    const ids = await idsOf(mfa, input, { timeoutMs: 5 });
    expect(ids).toEqual(users(1, 102).map(({ id }) => id));
    expect(calls.map((call) => call.input)).toEqual([input, { ...input, page: 2 }, { ...input, page: 3 }]);
    expect(calls).toMatchObject(calls.map(() => ({ options: { timeoutMs: 5 } })));
  });

  it.each([
    ["a short page", undefined, [page(users(1, 50)), page(users(51, 49))]],
    ["a short page of the size asked for", { limit: 2 }, [page(users(1, 2)), page(users(3, 1))]],
    ["Total-Pages", {}, [page(users(1, 3), two), page(users(4, 50), two)]],
    ["the last of Total-Pages, with a cursor", {}, [page(users(1, 3), { "total-pages": "1", ...cursor })]],
    ["no cursor", {}, [page(users(1, 3), cursor), page(users(4, 3))]],
    ["an empty cursor", {}, [page(users(1, 3), cursor), page(users(4, 3), { "after-cursor": "" })]],
    ["an empty page", {}, [page(users(1, 50)), page([])]],
    ["an empty page, whatever Total-Pages says", {}, [page(users(1, 3), two), page([], two)]],
    ["no user", { username: "nobody" }, [page([])]],
  ])("ends with %s", async (_, input, pages) => {
    const { mfa, count } = listing(...pages);
    const expected = pages.flatMap(({ data }) => (data as { id: number }[]).map(({ id }) => id));
    expect(await idsOf(mfa, input)).toEqual(expected);
    expect(count("listUsers")).toBe(pages.length);
  });

  it("requests a page only when a user of it is asked for", async () => {
    const { mfa, count } = listing(page(users(1, 50)), page(users(51, 50)));
    listAllUsers(mfa);
    expect(count("listUsers")).toBe(0);
    expect(await idsOf(mfa, {}, { enough: 50 })).toHaveLength(50);
    expect(count("listUsers")).toBe(1);
  });

  it("does not go on for ever if the server ignores the page", async () => {
    const { mfa, count } = listing(page(users(1, 50)));
    const error = await caught(idsOf(mfa));
    expect(error).toMatchObject({ code: "protocol", operation: "listUsers" });
    expect(error.message).toContain("page 2 of the list repeats the previous one");
    expect(count("listUsers")).toBe(2);
  });

  it("ends with the error of a call, of a user without an id, and of an abort", async () => {
    const { signal } = new AbortController();
    const failed = idsOf(listing(failure("permission")).mfa, {}, { signal });
    expect(await caught(failed)).toMatchObject({ code: "permission" });
    expect(await caught(idsOf(listing(page([{ ...listedUser(1), id: "1" }])).mfa))).toMatchObject({
      code: "protocol",
    });
    const controller = new AbortController();
    const first = () => {
      controller.abort();
      return page([listedUser(1)], two);
    };
    const { mfa, count } = listing(first);
    const aborted = idsOf(mfa, {}, { signal: controller.signal });
    expect(await caught(aborted)).toMatchObject({ code: "aborted" });
    expect(count("listUsers")).toBe(1);
  });

  it.each([
    [{ page: 2 }, 'unknown field "page"'],
    [{ cursor: "x" }, 'unknown field "cursor"'],
    [{ emial: "a@b.c" }, 'unknown field "emial"; did you mean "email"?'],
    [{ fields: "email" }, '"fields" must name "id"'],
  ])("takes no %j", async (input, says) => {
    const { mfa, calls } = listing(page([]));
    const error = await caught(idsOf(mfa, input));
    expect([error.code, error.operation, calls]).toEqual(["invalid_input", "listUsers", []]);
    expect(error.message).toContain(says);
  });
});
