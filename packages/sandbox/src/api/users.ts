import type { components } from "@onelogin-mfa/client/openapi";
import { nearest } from "@onelogin-mfa/command-line/nearest";
import type { State, User } from "../state/model.ts";
import { invalid, Refusal } from "../state/refusal.ts";
import { findUsers, namesIn, userFilters } from "../state/users.ts";

type Schemas = components["schemas"];

/** Filters and orders of OneLogin's list of users that the sandbox does not have, as the page list-users names them. */
const lackingFilters =
  /^((created|updated|last_login)_(since|until)|samaccountname|directory_id|external_id|app_id|sort|custom_attributes\..+)$/;

/**
 * Refuses parameters that OneLogin does not know, in the words that it is recorded to use: without them all users would be found.
 * @throws Refusal `malformed`
 */
function checkParameters(query: URLSearchParams): void {
  const known: readonly string[] = [...userFilters, "fields", "limit", "page", "cursor"];
  const unknown = [...new Set(query.keys())].filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const message = `query parameter(s) not allowed: ${unknown.join(", ")}`;
  const lacking = unknown.filter((name) => lackingFilters.test(name));
  const has = `OneLogin has ${lacking.length === 1 ? "this filter" : "these filters"}; the sandbox does not: ${lacking.join(", ")}`;
  const meant = unknown.flatMap((name) => nearest(name, known) ?? []);
  const advice = meant.length > 0 ? `; did you mean ${meant.join(", ")}?` : `; there are ${known.join(", ")}`;
  const reason = lacking.length > 0 ? has : `unknown ${unknown.join(", ")}${advice}`;
  throw new Refusal("malformed", message, reason);
}

/** A page of users, with the headers that the reference's page `using-query-parameters` describes. */
export function userList(state: State, query: URLSearchParams) {
  checkParameters(query);
  const read = (name: string) => textIn(query, name);
  const { users, limit, page, pages, count, before, after } = findUsers(state, read);
  const headers = {
    "current-page": String(page),
    // the size of a page, not the number of users on it: a recorded one has 100 where there are 7
    "page-items": String(limit),
    "total-pages": String(pages),
    "total-count": String(count),
    ...(before !== undefined && { "before-cursor": before }),
    ...(after !== undefined && { "after-cursor": after }),
  };
  const names = read("fields")
    ?.split(",")
    .map((name) => name.trim());
  const unknown = names?.filter((name) => !userFields.has(name)) ?? [];
  if (unknown.length > 0) throw unknownFields(unknown);
  return { status: 200 as const, body: users.map((user) => wireUser(user, names)), headers };
}

/** The fields of a user at OneLogin, by a recorded response; the sandbox has few of them. */
const userFields: ReadonlySet<string> = new Set(
  `id email username firstname lastname phone status state activated_at created_at updated_at last_login
invitation_sent_at locked_until password_changed_at company department title comment role_ids custom_attributes manager_user_id
manager_ad_id trusted_idp_id userprincipalname preferred_locale_code group_id directory_id external_id member_of samaccountname
distinguished_name invalid_login_attempts`.split(/\s+/),
);

/** Fields that an update takes besides, and that no response has. */
const secretFields: ReadonlySet<string> = new Set([
  "password",
  "password_confirmation",
  "password_algorithm",
  "salt",
]);

/** Fields that an update does not take: OneLogin sets them. */
const readOnlyFields =
  /^(id|(activated|created|updated|invitation_sent|password_changed)_at|last_login|locked_until)$/;

/** The body of an update in its parts. */
interface UserUpdate {
  /** Fields that the spec has. */
  readonly body: object;
  /** Fields that OneLogin has and the spec leaves out, which a user keeps. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Splits the body of an update.
 * @throws Refusal `malformed` for a field that no user has, in recorded words
 */
export function splitUpdate(body: object): UserUpdate {
  const own: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (specFields.has(name)) own[name] = value;
    else if (userFields.has(name) && !readOnlyFields.test(name)) attributes[name] = value;
    else if (!secretFields.has(name)) unknown.push(name);
  }
  if (unknown.length === 0) return { body: own, attributes };
  throw new Refusal("malformed", `unknown attribute: ${unknown.join(", ")}`);
}

const specFields: ReadonlySet<string> = new Set(["email", "username", "phone"]);

/** The refusal of unknown names in `fields`, as it is recorded. */
function unknownFields(names: readonly string[]): Refusal {
  const message = `Invalid display field(s) for User: ${names.join(", ")}`;
  const reason = `fields has unknown names: ${names.join(", ")}; there are ${[...userFields].slice(0, 7).join(", ")} and others`;
  return new Refusal("invalid", message, reason, {
    errorName: "UnprocessableEntityFieldError",
    field: names.join(", "),
  });
}

/** @throws Refusal `invalid` for a parameter that is empty */
function textIn(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name) ?? undefined;
  if (text === "") throw invalid(name, "must not be empty");
  return text;
}

/** A user, or the named fields of one. `id` is always there, as the reference promises for API v1. */
export function wireUser(
  { id, name, email, username, phone, attributes }: User,
  names?: readonly string[],
): Schemas["User"] {
  const entries = Object.entries({ email, username, ...namesIn(name), phone, status: 1, ...attributes });
  return { id, ...Object.fromEntries(entries.filter(([field]) => !names || names.includes(field))) };
}
