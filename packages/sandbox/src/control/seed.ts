import { validators } from "../generated/validators.ts";
import type { CredentialPair } from "../options.ts";
import { missingContact } from "../state/messages.ts";
import type { NewUser, Seed } from "../state/model.ts";
import { problemsOf } from "./check.ts";
import type { WrongInput } from "./problem.ts";

/** The problems of a seed, by its schema or, once that has passed it, of what the schema cannot express. */
export function seedProblems(seed: unknown): readonly WrongInput[] {
  const validate = validators.resetSandbox.request;
  // the schema's own validator has just passed it
  return validate(seed) ? contradictionsIn(seed as Seed) : problemsOf(validate);
}

/** The repeated ids of a valid seed, and the devices that `userProblems` names. */
function contradictionsIn({ users = [], clients = [] }: Seed): WrongInput[] {
  return [
    ...repeatedIn(users.map(({ id }) => id)).map(([index, id]) => notUnique(`/users/${index}/id`, id)),
    ...repeatedIn(clients.map(({ client_id }) => client_id)).map(([index, id]) =>
      notUnique(`/clients/${index}/client_id`, id),
    ),
    ...users.flatMap((user, index) => userProblems(user, `/users/${index}`)),
  ];
}

/** The problems of a valid user: two devices or codes alike, one that could never be verified, a secret of no app. */
export function userProblems(user: NewUser, at = ""): WrongInput[] {
  const { devices = [], temporary_codes = [], phone = null, email = null } = user;
  const repeated = new Map(repeatedIn(devices.map(({ kind }) => kind)));
  const ofDevices = devices.flatMap(({ kind, secret }, index) => {
    const missing = missingContact({ phone, email }, kind);
    const isApp = kind === "authenticator" || kind === "protect";
    const problems = [
      ...(repeated.has(index) ? [["kind", `is enrolled already: ${kind}`]] : []),
      ...(missing === undefined ? [] : [["kind", `cannot be verified: ${missing}`]]),
      ...(secret === undefined || isApp
        ? []
        : [["secret", `is for an authenticator or protect, not ${kind}`]]),
    ];
    return problems.map(([field, message = ""]) => ({ pointer: `${at}/devices/${index}/${field}`, message }));
  });
  const codes = repeatedIn(temporary_codes.map(({ code }) => code));
  return [
    ...ofDevices,
    ...codes.map(([index]) => ({
      pointer: `${at}/temporary_codes/${index}/code`,
      message: "is not unique",
    })),
  ];
}

/** The values that an earlier one equals, with their place. */
function repeatedIn<T>(values: readonly T[]): (readonly [index: number, value: T])[] {
  return [...values.entries()].filter(([index, value]) => values.indexOf(value) < index);
}

const notUnique = (pointer: string, value: unknown) => ({ pointer, message: `is not unique: ${value}` });

export function pairsOf(clients: Seed["clients"]): CredentialPair[] | undefined {
  return clients?.map(({ client_id, client_secret, scopes }) => ({
    ...{ clientId: client_id, clientSecret: client_secret, scopes },
  }));
}
