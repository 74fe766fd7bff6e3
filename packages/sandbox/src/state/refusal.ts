/** An invalid field, as the API lists it under `details.parameters`. */
export interface WrongField {
  readonly name: string;
  readonly message: string;
}

export type RefusalKind =
  | "malformed"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "no_route"
  | "invalid"
  | "too_many";

/** Parts of a refusal's response beside its message. */
interface RefusalParts {
  readonly fields?: readonly WrongField[];
  /** The name, where another one than that of the kind is recorded. */
  readonly errorName?: string;
  /** The member `field`, where one is recorded. */
  readonly field?: string;
}

/** Thrown to refuse a call. The state is unchanged. `message` is what OneLogin says. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: RefusalKind;
  /** The sandbox's own words for the journal and the log, without secrets: what is wrong with this call. */
  readonly reason: string;
  readonly parts: RefusalParts;

  constructor(kind: RefusalKind, message: string, reason = message, parts: RefusalParts = {}) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.parts = parts;
  }
}

/** The refusal of one field. @param reason what is known besides the message */
export function invalid(name: string, message: string, reason?: string): Refusal {
  return invalidFields([{ name, message }], reason);
}

export function invalidFields(fields: readonly WrongField[], reason?: string): Refusal {
  const said = fields.map(({ name, message }) => `${name} ${message}`);
  return new Refusal("invalid", "Validations failed", [...said, reason ?? []].flat().join("; "), { fields });
}

/** The words of the reference's page verify-factor-poll. */
export const unknownIdMessage =
  "The resource can't be found or the server has not found anything matching the Request-URI";

/** The refusal of an unknown id. */
export function notFound(reason: string): Refusal {
  return new Refusal("not_found", unknownIdMessage, reason);
}

/** The refusal in the words that the calls of users have on record, and the MFA pages have not. */
export function inWordsOfUsers({ kind, message, reason, parts }: Refusal): Refusal {
  const recorded = recordedOfUsers[kind];
  const { errorName, text = message } = recorded ?? {};
  return new Refusal(kind, text, reason, { ...(errorName !== undefined && { errorName }), ...parts });
}

/** Names and messages of errors of `/api/2/users`: the README of OneLogin's SDK for .NET and the tests of that for Python. */
const recordedOfUsers: Readonly<
  Partial<Record<RefusalKind, { readonly errorName: string; readonly text?: string }>>
> = {
  malformed: { errorName: "BadRequestError" },
  not_found: { errorName: "NotFoundError", text: "The resource with the given id could not be found" },
};

/** The refusal of what the caller may not do, in the words of the reference's page verify-factor-post. */
export function forbidden(reason: string): Refusal {
  const message = "You are not authorised to perform this action or access the resource";
  return new Refusal("forbidden", message, reason);
}

/** The words of a recorded 401 of the token operation. */
export const authenticationFailure = "Authentication Failure";

/** The refusal of a client or a token. Of a token's own 401 there are two wordings. */
export function unauthorized(reason: string, message = authenticationFailure): Refusal {
  return new Refusal("unauthorized", message, reason);
}

/** Names what there is in place of something that does not exist: at most ten. */
export function listed(items: readonly (string | number)[]): string {
  if (items.length === 0) return "there is none";
  const more = items.length > 10 ? ` and ${items.length - 10} more` : "";
  return `there ${items.length === 1 ? "is" : "are"} ${items.slice(0, 10).join(", ")}${more}`;
}
