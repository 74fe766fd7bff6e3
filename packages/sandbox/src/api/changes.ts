import { wrongCodesAllowed } from "../state/challenges.ts";
import type { Challenge, State, User } from "../state/model.ts";

/** The challenge that a call of a user has started, if any. */
export function startedBetween(before: State, after: State, userId: number | null): Challenge | undefined {
  const [old, newest] = [before, after].map((state) => userIn(state, userId)?.challenges.at(-1));
  return newest?.id === old?.id ? undefined : newest;
}

/** Says what a call has changed in the state, a line each, without secrets. */
export function changesBetween(before: State, after: State, userId: number | null): string[] {
  if (before === after) return [];
  const [old, user] = [userIn(before, userId), userIn(after, userId)];
  return [...tokenChanges(before, after), ...(old && user && old !== user ? userChanges(old, user) : [])];
}

function userIn({ users }: State, userId: number | null): User | undefined {
  return userId !== null && Object.hasOwn(users, userId) ? users[userId] : undefined;
}

function tokenChanges(before: State, after: State): string[] {
  const ended = ({ tokens }: State) => tokens.filter(({ ended_at }) => ended_at !== undefined).length;
  return [
    ...(ended(after) > ended(before) ? ["access token ended"] : []),
    ...(after.draws.tokens > before.draws.tokens ? ["access token issued"] : []),
  ];
}

function userChanges(old: User, user: User): string[] {
  // each has its place, but that the oldest are dropped for a new one
  const surplus = old.challenges.length - user.challenges.length;
  const shift = surplus + (old.challenges.at(-1)?.id === user.challenges.at(-1)?.id ? 0 : 1);
  const has = ({ devices }: User, id: string) => devices.some(({ device_id }) => device_id === id);
  const fields = ["name", "email", "username", "phone"] as const;
  return [
    ...user.challenges.flatMap((one, index) => challengeChange(old.challenges[index + shift], one)),
    ...user.devices.flatMap(({ device_id: id }) => (has(old, id) ? [] : `device ${id} added`)),
    ...old.devices.flatMap(({ device_id: id }) => (has(user, id) ? [] : `device ${id} removed`)),
    ...fields.filter((field) => old[field] !== user[field]).map((field) => `${field} changed`),
  ];
}

function challengeChange(old: Challenge | undefined, changed: Challenge): string[] {
  if (old === changed) return [];
  const { type, kind, status, wrong } = changed;
  const name = `${type} by ${kind}`;
  if (!old) return [`${name} ${status === "pending" ? "started" : status}`];
  if (old.status !== status) return [`${name} ${status}`];
  return old.wrong === wrong ? [] : [`${name}: wrong code ${wrong} of ${wrongCodesAllowed}`];
}
