import type { State, User } from "./model.ts";

/** The filters and the page of a list. Absent filters match everybody. */
export interface UserQuery {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  /** Users on a page. */
  readonly limit: number;
  /** The number of the page, from 1. */
  readonly page: number;
}

/** A page of users, and the number of users that match on all pages. */
export interface UserPage {
  readonly users: readonly User[];
  readonly count: number;
}

/** The users that match all filters, by id, on one page. */
export function listUsers({ users }: State, { email, username, limit, page }: UserQuery): UserPage {
  const all = Object.values(users).filter(
    (user) => matches(user.email, email) && matches(user.username, username),
  );
  return { users: all.slice((page - 1) * limit, page * limit), count: all.length };
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
