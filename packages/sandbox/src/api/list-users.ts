import type { components } from "@onelogin-mfa/client/openapi";
import type { State, User } from "../state/model.ts";
import { invalid, Refusal } from "../state/refusal.ts";
import { decodeBase64 } from "./authorize.ts";

type WireUser = components["schemas"]["User"];

/** The documented limit, and default, of users on a page. */
const longestPage = 50;

/** A page of users, with the headers that the reference's page `using-query-parameters` describes. */
export function userList(
  state: State,
  query: URLSearchParams,
): { status: 200; body: WireUser[]; headers: Record<string, string> } {
  const read = (name: string) => textIn(query, name);
  const { limit, page } = positionIn(read);
  const [email, username] = [read("email"), read("username")];
  const all = Object.values(state.users).filter(
    (user) => matches(user.email, email) && matches(user.username, username),
  );
  const users = all.slice((page - 1) * limit, page * limit);
  const pages = Math.ceil(all.length / limit);
  const headers = {
    "current-page": String(page),
    "page-items": String(users.length),
    "total-pages": String(pages),
    "total-count": String(all.length),
    ...(page > 1 && { "before-cursor": cursorOf(limit, page - 1) }),
    ...(page < pages && { "after-cursor": cursorOf(limit, page + 1) }),
  };
  const names = read("fields")
    ?.split(",")
    .map((name) => name.trim());
  return { status: 200, body: users.map((user) => wireUser(user, names)), headers };
}

/** A user, or the named fields of one. `id` is always there, as the reference promises for API v1. */
export function wireUser({ id, name, email, username, phone }: User, names?: readonly string[]): WireUser {
  // OneLogin has two names, the sandbox one
  const blank = name.lastIndexOf(" ");
  const [firstname, lastname] = blank < 0 ? [name, null] : [name.slice(0, blank), name.slice(blank + 1)];
  const entries = Object.entries({ email, username, firstname, lastname, phone, status: 1 });
  return { id, ...Object.fromEntries(entries.filter(([field]) => !names || names.includes(field))) };
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

type Read = (name: string) => string | undefined;

/** @throws Refusal `invalid` for a parameter that is empty */
function textIn(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name) ?? undefined;
  if (text === "") throw invalid(name, "must NOT have fewer than 1 characters");
  return text;
}

/** The page to list: that of the cursor, if there is one. @throws Refusal `malformed` for an invalid cursor */
function positionIn(read: Read): { limit: number; page: number } {
  const cursor = read("cursor");
  if (cursor === undefined) {
    return { limit: numberIn(read, "limit", longestPage), page: numberIn(read, "page", 1) };
  }
  const [, limit, page] = /^limit=([1-9]\d?)&page=([1-9]\d{0,8})$/.exec(decodeBase64(cursor)) ?? [];
  if (limit === undefined) throw new Refusal("malformed", "The cursor is invalid");
  return { limit: Number(limit), page: Number(page) };
}

/** @throws Refusal `invalid` */
function numberIn(read: Read, name: "limit" | "page", fallback: number): number {
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
