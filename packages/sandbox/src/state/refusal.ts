/** An invalid field, as the API lists it under `details.parameters`. */
export interface WrongField {
  readonly name: string;
  readonly message: string;
}

/** The reason of a refusal, in the API's terms. */
export type Reason =
  | "malformed"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "no_route"
  | "invalid"
  | "too_many";

/** Thrown to refuse a call. The state is unchanged. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: Reason;
  readonly fields: readonly WrongField[];

  constructor(reason: Reason, message: string, fields: readonly WrongField[] = []) {
    super(message);
    this.reason = reason;
    this.fields = fields;
  }
}

/** The refusal of one field. */
export function invalid(name: string, message: string): Refusal {
  return new Refusal("invalid", "Validations failed", [{ name, message }]);
}

/** The refusal of an unknown id, in the words of the reference's page verify-factor-poll. */
export function notFound(): Refusal {
  return new Refusal(
    "not_found",
    "The resource can't be found or the server has not found anything matching the Request-URI",
  );
}

/** The refusal of what the caller may not do, in the words of the reference's page verify-factor-post. */
export function forbidden(): Refusal {
  return new Refusal("forbidden", "You are not authorised to perform this action or access the resource");
}
