import { isObject, tokensOf } from "../../src/compare/node.ts";
import type { Contract } from "../../src/report.ts";

/** A change of one place of a contract, by JSON pointer. */
export type Edit = (contract: Contract) => void;

/** Puts a value at a place; `-` as the last token adds to a list. */
export const set =
  (pointer: string, value: unknown): Edit =>
  (contract) => {
    const { holder, key } = placeIn(contract, pointer);
    if (Array.isArray(holder) && key === "-") holder.push(value);
    else Object.assign(holder, { [key]: value });
  };

/** Removes what is at a place. */
export const drop =
  (pointer: string): Edit =>
  (contract) => {
    const { holder, key } = placeIn(contract, pointer);
    if (!Object.hasOwn(holder, key)) throw new Error(`there is nothing at ${pointer}`);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
  };

/** Moves what is at a place to another. */
export const move =
  (from: string, to: string): Edit =>
  (contract) => {
    const { holder, key } = placeIn(contract, from);
    const value: unknown = Reflect.get(holder, key);
    drop(from)(contract);
    set(to, value)(contract);
  };

/** A copy of a contract with some edits made. */
export function edited(contract: Contract, ...edits: readonly Edit[]): Contract {
  const copy = structuredClone(contract);
  for (const edit of edits) edit(copy);
  return copy;
}

function placeIn(contract: Contract, pointer: string): { holder: object; key: string } {
  const tokens = tokensOf(pointer);
  let holder: unknown = contract;
  for (const token of tokens.slice(0, -1)) {
    holder = isObject(holder) || Array.isArray(holder) ? Reflect.get(holder, token) : undefined;
  }
  if (typeof holder !== "object" || holder === null) throw new Error(`there is no place for ${pointer}`);
  return { holder, key: tokens.at(-1) ?? "" };
}
