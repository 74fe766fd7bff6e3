import type { Instant, State, User } from "./model.ts";
import { createRandom, type Random } from "./random.ts";
import { notFound } from "./refusal.ts";

/** What one change of the state has at hand beside the state. */
export interface Turn {
  readonly now: Instant;
  readonly random: Random;
}

/** The state after a change and what the change gives. */
export type Changed<T> = readonly [State, T];

/** A user after a change and what the change gives. */
export type ChangedUser<T> = readonly [User, T];

/** Takes one turn: what `change` throws leaves nothing behind, random draws included. */
export function takeTurn<T>(
  state: State,
  now: Instant,
  change: (state: State, turn: Turn) => Changed<T>,
): Changed<T> {
  const random = createRandom(state.draws);
  const [next, result] = change(state, { now, random });
  return [{ ...next, draws: random.save() }, result];
}

/** The user of this id. @throws Refusal `not_found` */
export function userOf(state: State, userId: number): User {
  const user = Object.hasOwn(state.users, userId) ? state.users[userId] : undefined;
  if (!user) throw notFound();
  return user;
}

/** The state with this user instead of the former one. */
export function withUser(state: State, user: User): State {
  return { ...state, users: { ...state.users, [user.id]: user } };
}

/** Changes one user. @throws Refusal `not_found` */
export function changeUser<T>(
  state: State,
  userId: number,
  change: (user: User) => ChangedUser<T>,
): Changed<T> {
  const [user, result] = change(userOf(state, userId));
  return [withUser(state, user), result];
}
