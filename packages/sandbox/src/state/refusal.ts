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

/** Thrown to refuse a call. The state is unchanged. `message` is what OneLogin says. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: RefusalKind;
  /** The sandbox's own words for the journal and the log, without secrets: what is wrong with this call. */
  readonly reason: string;
  readonly fields: readonly WrongField[];

  constructor(kind: RefusalKind, message: string, reason = message, fields: readonly WrongField[] = []) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.fields = fields;
  }
}

/** The refusal of one field. @param reason what is known besides the message */
export function invalid(name: string, message: string, reason?: string): Refusal {
  return invalidFields([{ name, message }], reason);
}

export function invalidFields(fields: readonly WrongField[], reason?: string): Refusal {
  const said = fields.map(({ name, message }) => `${name} ${message}`);
  return new Refusal("invalid", "Validations failed", [...said, reason ?? []].flat().join("; "), fields);
}

/** The refusal of an unknown id, in the words of the reference's page verify-factor-poll. */
export function notFound(reason: string): Refusal {
  const message = "The resource can't be found or the server has not found anything matching the Request-URI";
  return new Refusal("not_found", message, reason);
}

/** The refusal of what the caller may not do, in the words of the reference's page verify-factor-post. */
export function forbidden(reason: string): Refusal {
  const message = "You are not authorised to perform this action or access the resource";
  return new Refusal("forbidden", message, reason);
}

/** The refusal of a client or a token. Of a token's own 401 there are two wordings. */
export function unauthorized(reason: string, message = "Authentication Failure"): Refusal {
  return new Refusal("unauthorized", message, reason);
}

/** Names what there is in place of something that does not exist: at most ten. */
export function listed(items: readonly (string | number)[]): string {
  if (items.length === 0) return "there is none";
  const more = items.length > 10 ? ` and ${items.length - 10} more` : "";
  return `there ${items.length === 1 ? "is" : "are"} ${items.slice(0, 10).join(", ")}${more}`;
}
