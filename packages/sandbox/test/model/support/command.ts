import fc from "fast-check";
import type { Challenge, Device, Model, User } from "./model.ts";
import { devicesOf } from "./rules.ts";
import type { Session } from "./session.ts";

/** One step of a sequence: done to the sandbox, and predicted by the model. */
export type Command = fc.AsyncCommand<Model, Session>;

/** Makes a kind of step. `check` says whether it has a meaning as things stand. */
export function command<Input>(
  name: string,
  input: fc.Arbitrary<Input>,
  run: (model: Model, session: Session, input: Input) => Promise<void>,
  check: (model: Model, input: Input) => boolean = () => true,
): fc.Arbitrary<Command> {
  return input.map((value) => ({
    check: (model) => check(model, value),
    run: (model, session) => run(model, session, value),
    toString: () => `${name}(${JSON.stringify(value)})`,
  }));
}

/** Which user: mostly the first, who has all factors. */
export const who: fc.Arbitrary<0 | 1> = fc.constantFrom(0, 0, 0, 1);

/** Which one of a list, counted from its end: mostly the last. */
export const nth: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(9) },
);

/** How long something is to live, in seconds; none for the default of 120. */
export const life: fc.Arbitrary<number | undefined> = fc.constantFrom(undefined, undefined, 120, 300, 900);

/** The user who acts and the other one. */
export function pair({ users }: Model, index: 0 | 1): { own: User; other: User } {
  const [own, other] = index === 0 ? users : users.toReversed();
  if (!own || !other) throw new Error("the model has two users");
  return { own, other };
}

/** The challenge that is meant, if the user has any. */
export const challengeAt = ({ challenges }: User, index: number): Challenge | undefined =>
  fromEnd(challenges, index);

/** The device that is meant, if the user has any. */
export const deviceAt = (user: User, now: number, index: number): Device | undefined =>
  fromEnd(devicesOf(user, now), index);

function fromEnd<T>(list: readonly T[], index: number): T | undefined {
  return list.at(-1 - (index % Math.max(list.length, 1)));
}
