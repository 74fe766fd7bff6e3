import type { Instant, State, User } from "./model.ts";
import type { Random } from "./random.ts";
import { listed, notFound } from "./refusal.ts";

/** The clock and the generator during one change of the state. */
export interface ChangeContext {
  readonly now: Instant;
  readonly random: Random;
}

/** The state after a change, and the result of the change. */
export type Changed<T> = readonly [State, T];

/** The effects of a change, a line each for the journal, without secrets. */
export type Changes = readonly string[];

/** A user after a change, the result of the change, and what it has changed. */
export type ChangedUser<T> = readonly [User, T, Changes];

/** The user of this id, if there is one. */
export function userIn({ users }: State, userId: number | null): User | undefined {
  return userId === null ? undefined : users[userId];
}

/** The user of this id. @throws Refusal `not_found` */
export function userOf(state: State, userId: number): User {
  const user = userIn(state, userId);
  if (!user) throw notFound(`user ${userId} does not exist; ${listed(Object.keys(state.users))}`);
  return user;
}

export function withUser(state: State, user: User): State {
  return { ...state, users: { ...state.users, [user.id]: user } };
}

export function changeUser<T>(
  state: State,
  userId: number,
  change: (user: User) => readonly [User, T],
): Changed<T> {
  const [user, result] = change(userOf(state, userId));
  return [withUser(state, user), result];
}
