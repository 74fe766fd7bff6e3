import { check, take } from "../check.ts";
import type { User } from "../generated/schema.ts";
import type { OperationMethods } from "../operation-types.ts";
import { isText } from "./check-input.ts";
import { callNames, type FlowCallOptions } from "./flow-options.ts";
import { listPages } from "./list-all-users.ts";
import { checkClient, during } from "./refuse.ts";

/** Either the e-mail address or the user name. */
export type FindUserInput =
  | {
      /** The e-mail address, compared without case. */
      readonly email: string;
      readonly username?: undefined;
    }
  | {
      /** The user name, compared exactly. */
      readonly username: string;
      readonly email?: undefined;
    };

type FilterName = "email" | "username";

const fields = "id,email,username,status";
/** A filter that finds one user needs one page. */
const maxPages = 10;

/**
 * Finds the one user with an e-mail address or a user name. Its `id` is the `user_id` of all other calls.
 *
 * OneLogin's filter takes wildcards, so a login form could ask for somebody else: values with `*`, `!` or a comma are
 * refused, and each user of the response is compared, on all pages. Whether the user may sign in is in `status`: 1 is
 * active. Sources: the reference's pages `list-users` and `using-query-parameters`.
 *
 * @example
 * ```ts
 * const { id: user_id } = await findUser(mfa, { email: "ada@example.com" });
 * const verification = await verify(mfa, { user_id });
 * ```
 *
 * @throws MfaError `not_found` without a `status` if there is no such user, `ambiguous` if there is more than one,
 * `invalid_input`, `protocol` if a user has no valid id or the list does not end, or the error of the call
 */
export function findUser(
  mfa: Pick<OperationMethods, "listUsers">,
  input: FindUserInput,
  givenOptions: FlowCallOptions = {},
): Promise<User> {
  return during("listUsers", async () => {
    const [name, value] = filterOf(input);
    const options = take(givenOptions, callNames, "option");
    checkClient(mfa, "listUsers");
    let found: User | undefined;
    for await (const users of listPages(mfa, { [name]: value, fields }, options, maxPages)) {
      for (const user of users.filter((one) => isSame(name, one[name], value))) {
        found ??= user;
        // the errors do not say whom they are about: an address is personal data
        check(found.id === user.id, `more than one user has this ${name}; pass an id`, "ambiguous");
      }
    }
    check(found, `no user has this ${name}`, "not_found");
    return found;
  });
}

/** The filter's name and value. @throws MfaError `invalid_input`, without the value */
function filterOf(input: object): [FilterName, string] {
  // any object has names
  const given = take(input as Readonly<Record<string, unknown>>, undefined, "field");
  const [name, ...others] = Object.keys(given).filter((key) => given[key] !== undefined);
  check(
    others.length === 0 && (name === "email" || name === "username"),
    'the input must have either "email" or "username", and nothing else',
  );
  const value = given[name];
  check(isText(value), `"${name}" must be a string that is not empty`);
  check(
    !/[*!,]/.test(value),
    `"${name}" must not contain "*", "!" or a comma, which could match other users`,
  );
  // a lone surrogate cannot be part of a URL
  check(
    !/[\p{Cc}\p{Surrogate}]/u.test(value),
    `"${name}" must not contain a control character, and be well-formed Unicode`,
  );
  return [name, value];
}

function isSame(name: FilterName, actual: unknown, wanted: string): boolean {
  if (typeof actual !== "string") return false;
  return name === "email" ? withoutCase(actual) === withoutCase(wanted) : actual === wanted;
}

/** Only A to Z: `toLowerCase` turns the Kelvin sign into a "k", and so one address into another. */
function withoutCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
