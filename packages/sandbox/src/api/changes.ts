import { wrongCodesAllowed } from "../state/challenges.ts";
import type { Challenge, State, User } from "../state/model.ts";

/** The challenge that a call of a user has started, if any. */
export function startedBetween(before: State, after: State, userId: number | null): Challenge | undefined {
  const [old, user] = [userIn(before, userId), userIn(after, userId)];
  const newest = user?.challenges.at(-1);
  return old && newest && !old.challenges.some(({ id }) => id === newest.id) ? newest : undefined;
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
  const known = new Map(old.challenges.map((one) => [one.id, one]));
  const fields = ["name", "email", "username", "phone"] as const;
  const ids = ({ devices }: User) => new Set(devices.map(({ device_id }) => device_id));
  const [had, has] = [ids(old), ids(user)];
  return [
    ...user.challenges.flatMap((one) => challengeChange(known.get(one.id), one)),
    ...user.devices.filter((one) => !had.has(one.device_id)).map((one) => `device ${one.device_id} added`),
    ...old.devices.filter((one) => !has.has(one.device_id)).map((one) => `device ${one.device_id} removed`),
    ...fields.filter((field) => old[field] !== user[field]).map((field) => `${field} changed`),
  ];
}

function challengeChange(old: Challenge | undefined, { type, kind, status, wrong }: Challenge): string[] {
  const name = `${type} by ${kind}`;
  if (!old) return [`${name} ${status === "pending" ? "started" : status}`];
  if (old.status !== status) return [`${name} ${status}`];
  return old.wrong === wrong ? [] : [`${name}: wrong code ${wrong} of ${wrongCodesAllowed}`];
}
