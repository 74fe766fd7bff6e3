import { check, type NamesOf, take } from "../check.ts";
import type { User } from "../generated/schema.ts";
import { isUserId } from "../ids.ts";
import type { OperationInput, OperationMethods } from "../operation-types.ts";
import { checkList } from "./choose.ts";
import { callNames, callOptions, type FlowCallOptions } from "./flow-options.ts";
import { checkClient, distrust, place, stopIfAborted } from "./refuse.ts";

/** The filter and the fields of `listUsers`, and the size of a page. `fields` must name `id`. */
export type ListAllUsersInput = Omit<OperationInput<"listUsers">, "page" | "cursor">;

/** Methods that `listAllUsers` and `findUser` call. */
type ListMethods = Pick<OperationMethods, "listUsers">;

const inputNames: NamesOf<ListAllUsersInput> = { email: true, username: true, fields: true, limit: true };

/**
 * Lists the users of the account, from all pages. The next page is requested when its first user is asked for, so `break`
 * ends the requests. A user who is created or deleted meanwhile can move others to a page that was read or is yet to be.
 *
 * @example
 * ```ts
 * for await (const { id, email } of listAllUsers(mfa, { email: "*@example.com" })) console.log(id, email);
 * ```
 *
 * @throws MfaError `invalid_input`, `protocol` if a user has no valid id or a page repeats the previous one, or the error of the call
 */
export async function* listAllUsers(
  mfa: ListMethods,
  given: ListAllUsersInput = {},
  givenOptions: FlowCallOptions = {},
): AsyncGenerator<User, void, undefined> {
  try {
    const input = take(given, inputNames, "field");
    const options = take(givenOptions, callNames, "option");
    checkClient(mfa, "listUsers");
    const { fields } = input;
    check(fields === undefined || `${fields}`.split(",").includes("id"), '"fields" must name "id"');
    for await (const users of listPages(mfa, input, options)) yield* users;
  } catch (error) {
    throw place(error, "listUsers");
  }
}

/**
 * Lists the pages of users: the only loop over them.
 *
 * @throws MfaError as {@link listAllUsers}; `protocol` if there are more pages than `maxPages`, which is told before the next request
 */
export async function* listPages(
  mfa: ListMethods,
  input: ListAllUsersInput,
  options: FlowCallOptions,
  maxPages = Number.POSITIVE_INFINITY,
): AsyncGenerator<User[], void, undefined> {
  let previous: User | undefined;
  for (let page = 1; ; page += 1) {
    stopIfAborted(options.signal, "listUsers");
    const query = { ...input, ...(page > 1 && { page }) };
    const { data, headers } = await mfa.listUsers(query, { ...callOptions(options), as: "result" });
    const users = checkList(data, ({ id }) => isUserId(id));
    const [first] = users;
    if (!first) return;
    if (first.id === previous?.id) throw distrust(`page ${page} of the list repeats the previous one`);
    yield users;
    if (!hasMore(headers, page, users.length, input.limit)) return;
    if (page >= maxPages) throw distrust(`the list does not end after ${maxPages} pages`);
    previous = first;
  }
}

/**
 * Returns true if another page can have a user; the default is the documented size of a page. The headers can be missing: a
 * browser hides them from other origins.
 */
function hasMore(headers: Headers, page: number, count: number, pageSize = 50): boolean {
  const pages = Number(headers.get("total-pages"));
  return pages > 0 ? page < pages : count >= pageSize || Boolean(headers.get("after-cursor"));
}
