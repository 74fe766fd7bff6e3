import { Ajv } from "ajv";

/** The sandbox's response, and the fields of the request that its journal marks. */
export interface ClientResponse {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  readonly discouraged: readonly (string | undefined)[];
}

/** The client's needs in a response: types of fields, and problems, each with a schema of the responses without it. */
export interface ClientNeeds {
  readonly needs?: Readonly<Record<string, string>>;
  readonly must?: Readonly<Record<string, object | boolean>>;
}

const ajv = new Ajv({ strict: false });

/** Returns the sandbox's reaction to a request, and the client's to the response, as the table has it. */
export function outcomeOf(response: ClientResponse, { needs = {}, must = {} }: ClientNeeds): string {
  if (response.status > 299) return `refused: ${response.status}, ${refusalOf(response.body)}`;
  const unmet = Object.entries(must).find(([, schema]) => !ajv.validate(schema, response))?.[0];
  const untyped = Object.entries(needs)
    .map(([path, kind]) => ({ path, kind, found: kindOf(at(response.body, path)) }))
    .find(({ kind, found }) => kind !== found);
  const problem =
    unmet ?? (untyped && `it needs \`${untyped.path}\` as ${untyped.kind}, not ${untyped.found}`);
  const fields = response.discouraged.join(", ");
  return `accepted${fields && `, discouraged: ${fields}`}${problem ? `; the client fails: ${problem}` : ""}`;
}

/** The reason in the response's own words. */
function refusalOf(body: unknown): string {
  const name = at(body, "details.parameters.0.name");
  if (name !== undefined) return `\`${name}\` ${at(body, "details.parameters.0.message")}`;
  return String(at(body, "message") ?? at(body, "status.message"));
}

/** The value at a path such as `-1.id` (of the last item) or `name=Authenticator.id` (of the item of that name). */
export function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((parent, key) => {
    if (!Array.isArray(parent)) return new Map<string, unknown>(Object.entries(parent ?? {})).get(key);
    const [name = "", wanted] = key.split("=");
    return wanted === undefined ? parent.at(Number(key)) : parent.find((item) => at(item, name) === wanted);
  }, value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Number.isInteger(value)) return "an integer";
  return typeof value === "string" ? "a text" : `an ${typeof value}`;
}
