import { member, pointerTokens } from "@onelogin-mfa/openapi";
import type { Spec } from "../src/report.ts";

/** A change of one location of a spec, by JSON pointer. */
export type Edit = (spec: Spec) => void;

/** Puts a value at a location; `-` as the last token adds to a list. */
export const set =
  (pointer: string, value: unknown): Edit =>
  (spec) => {
    const { holder, key } = locationIn(spec, pointer);
    if (!Array.isArray(holder)) Object.assign(holder, { [key]: value });
    else if (key === "-") holder.push(value);
    else if (/^\d+$/.test(key)) holder[Number(key)] = value;
    else throw new Error(`a list has no member ${key}`);
  };

/** Removes what is at a location. */
export const drop =
  (pointer: string): Edit =>
  (spec) => {
    const { holder, key } = locationIn(spec, pointer);
    if (!Object.hasOwn(holder, key)) throw new Error(`there is nothing at ${pointer}`);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
  };

/** Moves what is at a location to another. */
export const move =
  (from: string, to: string): Edit =>
  (spec) => {
    const { holder, key } = locationIn(spec, from);
    const value: unknown = Reflect.get(holder, key);
    drop(from)(spec);
    set(to, value)(spec);
  };

/** A copy of a spec with some edits made. */
export function edited(spec: Spec, ...edits: readonly Edit[]): Spec {
  const copy = structuredClone(spec);
  for (const edit of edits) edit(copy);
  return copy;
}

function locationIn(spec: Spec, pointer: string): { holder: object; key: string } {
  const tokens = pointerTokens(pointer);
  const holder = tokens.slice(0, -1).reduce<unknown>(member, spec);
  if (typeof holder !== "object" || holder === null) throw new Error(`there is no location for ${pointer}`);
  return { holder, key: tokens.at(-1) ?? "" };
}
