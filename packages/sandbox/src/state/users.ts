import { isObject } from "@onelogin-mfa/openapi/json";
import type { SettledUser } from "./challenges.ts";
import type { State, User } from "./model.ts";
import { invalid, Refusal } from "./refusal.ts";

/** The documented limit, and default, of users on a page. */
const longestPage = 50;

/** The users that a search finds, or one page of them. */
interface FoundUsers {
  readonly users: readonly User[];
  /** Users on a page, at most. */
  readonly limit: number;
  /** The number of this page, of all pages and of all users found. */
  readonly page: number;
  readonly pages: number;
  readonly count: number;
  /** The cursors of the pages around it, where there are any. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The filters by which users are found. */
export const userFilters = ["email", "username", "firstname", "lastname", "user_ids"] as const;

/** Reads a parameter of a search; `undefined` if it is absent. */
type Read = (name: (typeof userFilters)[number] | "cursor" | "limit" | "page") => string | undefined;

/** The first and last names of OneLogin, of which the sandbox has one text. */
export function namesIn(name: string): { readonly firstname: string; readonly lastname: string | null } {
  const blank = name.lastIndexOf(" ");
  return blank < 0
    ? { firstname: name, lastname: null }
    : { firstname: name.slice(0, blank), lastname: name.slice(blank + 1) };
}

/**
 * Finds the users that fit all filters that are given, and gives one page of them.
 * @throws Refusal `malformed` for an invalid cursor, `invalid` for another invalid parameter
 */
export function findUsers(state: State, read: Read): FoundUsers {
  const { limit, page } = readPosition(read);
  const ids = read("user_ids")
    ?.split(",")
    .map((id) => id.trim());
  const all = Object.values(state.users).filter((user) => {
    const texts = { email: user.email, username: user.username, ...namesIn(user.name) };
    const isMatch = Object.entries(texts).every(([name, value]) =>
      matches(value, read(name as keyof typeof texts)),
    );
    return isMatch && (ids === undefined || ids.includes(String(user.id)));
  });
  const pages = Math.ceil(all.length / limit);
  return {
    users: all.slice((page - 1) * limit, page * limit),
    limit,
    page,
    pages,
    count: all.length,
    before: page > 1 ? cursorOf(limit, page - 1) : undefined,
    after: page < pages ? cursorOf(limit, page + 1) : undefined,
  };
}

/** Tells whether a filter can match several users: it has a wildcard, or excludes a text. */
export function isPattern(filter: string): boolean {
  return filter.includes("*") || filter.startsWith("!");
}

/**
 * Tells whether a value matches a filter: `*` is any text, and `!` at the beginning everything that does not contain the rest.
 *
 * The reference's page `using-query-parameters` prints `*` for API v2, and `!` for v1. That case does not matter is ours.
 */
function matches(value: string | null, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  const isExclusion = filter.startsWith("!");
  const pattern = isExclusion ? `*${filter.slice(1)}*` : filter;
  return matchesPattern((value ?? "").toLowerCase(), pattern.toLowerCase()) !== isExclusion;
}

/** Without a regular expression, which could take forever for a pattern with many `*`. */
function matchesPattern(text: string, pattern: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let end = first.length;
  for (const part of others) {
    const found = text.indexOf(part, end);
    if (found === -1) return false;
    end = found + part.length;
  }
  return text.endsWith(last) && text.length - last.length >= end;
}

/** The page to list: that of the cursor, if there is one. @throws Refusal */
function readPosition(read: Read): { limit: number; page: number } {
  const cursor = read("cursor");
  if (cursor === undefined)
    return { limit: readNumber(read, "limit", longestPage), page: readNumber(read, "page", 1) };
  const [, ofCursor, pageOfCursor] =
    /^limit=([1-9]\d?)&page=([1-9]\d{0,8})$/.exec(decodeCursor(cursor)) ?? [];
  if (ofCursor === undefined) {
    // the spec's own words for this operation
    throw new Refusal("malformed", "Request Failure", "cursor is invalid", { errorName: "BadRequest" });
  }
  return { limit: Number(ofCursor), page: Number(pageOfCursor) };
}

/** @throws Refusal `invalid` */
function readNumber(read: Read, name: "limit" | "page", fallback: number): number {
  const text = read(name);
  if (text === undefined) return fallback;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalid(name, "must be a whole number from 1");
  if (name === "limit" && Number(text) > longestPage) throw invalid(name, `must be at most ${longestPage}`);
  return Number(text);
}

/** In the form of the reference's example. */
function cursorOf(limit: number, page: number): string {
  return btoa(`limit=${limit}&page=${page}`);
}

/** The text of a cursor; empty if it is not Base64. */
function decodeCursor(cursor: string): string {
  try {
    return atob(cursor);
  } catch {
    return "";
  }
}

const profileFields = ["name", "email", "username", "phone"] as const;

type ProfileChange = Partial<Pick<User, Exclude<(typeof profileFields)[number], "name">>> & {
  /** Fields of OneLogin's users that the sandbox keeps, and does nothing with, but for the two names. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
};

/**
 * The user with a changed profile, and the fields that have changed.
 * @throws Refusal `invalid` for another user's address or name, in the words in which OneLogin refuses a new user
 */
export function changeProfile(state: State, user: User, change: ProfileChange): SettledUser {
  const others = Object.values(state.users).filter(({ id }) => id !== user.id);
  const problems = (["email", "username"] as const)
    .filter((field) => {
      const wanted = change[field]?.toLowerCase();
      return wanted !== undefined && others.some((other) => other[field]?.toLowerCase() === wanted);
    })
    .map((field) => `${field === "email" ? "Email" : "Username"} must be unique within ${state.account_id}`);
  if (problems.length > 0) {
    const message = `Validation failed: ${problems.join(", ")}`;
    throw new Refusal("invalid", message, message, { errorName: "UnprocessableEntityError" });
  }
  const { attributes = {}, ...profile } = change;
  const changed = { ...user, ...profile, ...withAttributes(user, attributes) };
  const fields = profileFields.filter((field) => user[field] !== changed[field]);
  const names = Object.keys(attributes).filter((name) => name !== "firstname" && name !== "lastname");
  return [changed, [...fields, ...names].map((field) => `${field} changed`)];
}

/** The name and the other attributes of a user after a change. Custom attributes are merged by their names. */
function withAttributes(
  user: User,
  { firstname, lastname, custom_attributes, ...rest }: Readonly<Record<string, unknown>>,
): Pick<User, "name" | "attributes"> {
  const names = {
    ...namesIn(user.name),
    ...(firstname !== undefined && { firstname }),
    ...(lastname !== undefined && { lastname }),
  };
  const isRenamed = firstname !== undefined || lastname !== undefined;
  const name = isRenamed ? [names.firstname, names.lastname].filter(Boolean).join(" ") : user.name;
  const known = user.attributes;
  const custom = isObject(custom_attributes) && {
    custom_attributes: { ...Object(known?.custom_attributes), ...custom_attributes },
  };
  const attributes = { ...known, ...rest, ...custom };
  return { name, ...(Object.keys(attributes).length > 0 && { attributes }) };
}
