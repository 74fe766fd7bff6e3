import { type Bump, maxBump } from "./bump.ts";

/** One rule of the policy: the step of the version that a kind of change needs, as a client sees it. */
export interface Rule {
  /** The bump for what clients send, and for what they receive. */
  readonly bump: { readonly request: Bump; readonly response: Bump };
  /** The change it applies to, as a phrase. */
  readonly when: string;
  /** The reason for the rating. */
  readonly why: string;
}

const rule = (bump: Bump | Rule["bump"], when: string, why: string): Rule => ({
  bump: typeof bump === "string" ? { request: bump, response: bump } : bump,
  when,
  why,
});

/** A narrower value breaks those who send it, a wider one those who receive it. */
const narrower: Rule["bump"] = { request: "major", response: "minor" };
const wider: Rule["bump"] = { request: "minor", response: "major" };

/** All rules: operations first, then the values in them, then the document around them. POLICY.md is written from them. */
// biome-ignore format: a table, one rule a line
const rules = {
  "operation-added": rule("minor", "an operation is new", "The client gets one more method."),
  "operation-removed": rule("major", "an operation is gone", "Its method is gone."),
  "operation-renamed": rule("major", "`operationId` changed", "The client's methods are named after it."),
  "operation-moved": rule("major", "the path or the HTTP method changed", "Calls by path name both, and requests of older clients go to the old location."),
  "effect-loosened": rule("major", "`x-effect` allows more repeats, or is gone", "The client would send this again where it did not before: a second SMS, or another of the user's attempts."),
  "effect-changed": rule("major", "`x-effect` was added, or allows as many repeats or fewer", "Retries follow from it: a call that was repeated may now fail at once."),
  "operation-extension-changed": rule("minor", "another `x-` member of an operation changed", "It is passed through into the client's operation metadata."),
  deprecated: rule("minor", "something was deprecated", "Nothing breaks, but users are to be told (semver.org, item 7)."),
  undeprecated: rule("patch", "something is no longer deprecated", "Nothing breaks."),
  "security-dropped": rule("major", "an operation no longer asks for credentials", "The client stops sending them: if that is a mistake, every call fails."),
  "security-made-optional": rule(wider, "an operation also works without credentials", "Calls with them still work."),
  "security-required": rule(narrower, "an operation asks for credentials that were not needed", "Calls without them fail."),
  "security-alternative-added": rule("minor", "other or fewer credentials are enough", "The known ways still work."),
  "security-alternative-removed": rule(narrower, "credentials that were enough are no longer", "Clients that use them are refused."),
  "security-scope-added": rule(narrower, "an operation needs more scopes", "Access tokens that were enough are refused."),
  "security-scope-replaced": rule(narrower, "an operation needs another scope in place of one", "Access tokens that were enough are refused."),
  "security-scope-removed": rule("minor", "an operation needs fewer scopes", "Access tokens that were enough still are."),
  "parameter-added": rule("minor", "an optional parameter is new", "Calls without it still work."),
  "required-parameter-added": rule(narrower, "a required parameter is new", "Calls without it fail and do not compile."),
  "path-parameter-declared": rule("minor", "a parameter is declared that the path has had before", "Every call had to fill it in already."),
  "parameter-removed": rule("major", "a parameter is gone", "Calls that pass it do not compile."),
  "parameter-renamed": rule("major", "a parameter has another name", "The input of the method is named after it."),
  "parameter-moved": rule("major", "a parameter moved between path, query, header and cookie", "Older clients send it in the wrong location."),
  "parameter-made-required": rule(narrower, "an optional parameter became required", "Calls without it fail."),
  "parameter-made-optional": rule(wider, "a required parameter became optional", "Calls that pass it still work; one that is received may be missing."),
  "parameter-serialization-changed": rule("major", "`style`, `explode` or another rule of writing a parameter changed", "Older clients write it in a way that is not understood."),
  "body-added": rule("minor", "an optional request body is new", "Calls without it still work."),
  "required-body-added": rule(narrower, "a required request body is new", "Calls without it fail."),
  "body-removed": rule("major", "the request body is gone", "Calls that pass its fields do not compile."),
  "body-made-required": rule(narrower, "an optional request body became required", "Calls without it fail."),
  "body-made-optional": rule(wider, "a required request body became optional", "Calls that send it still work; one that is received may be missing."),
  "media-type-added": rule("minor", "a media type of a body is new", "The known ones still work."),
  "media-type-removed": rule("major", "a media type of a body is gone", "The client refuses responses in it, and the server requests."),
  "status-added": rule("minor", "a response is declared for another status", "Clients meet statuses that they do not know."),
  "status-removed": rule("major", "a status is no longer declared", "Code that branches on it waits for something that no longer comes."),
  "rate-limit-status-removed": rule("minor", "429 is no longer declared while `default` is", "The client handles 429 whatever the spec declares, and `default` still gives it a type."),
  "default-response-added": rule("minor", "a `default` response is new", "Errors that had no type get one."),
  "default-response-removed": rule("major", "the `default` response is gone", "Errors with other statuses lose their type and count as undocumented."),
  "header-added": rule("minor", "a response's header is new", "No code reads it yet."),
  "header-removed": rule("major", "a response's header is gone", "Code that reads it finds nothing."),
  "header-made-required": rule(narrower, "an optional header of a response became certain", "Code that copes without it still works."),
  "header-made-optional": rule(wider, "a certain header of a response became optional", "Code that relies on it may find nothing."),
  "link-added": rule("minor", "a response has one more link", "Nothing follows it yet."),
  "link-changed": rule("major", "a link leads elsewhere, passes other values, or is gone", "Tools that follow it call another operation, or with other values."),
  "header-serialization-changed": rule("major", "`style`, `explode` or another rule of writing a response's header changed", "Older clients read it in another way."),
  "webhook-added": rule("minor", "a webhook or callback is new", "A client that does not know it works as before."),
  "webhook-removed": rule("major", "a webhook or callback is gone", "A client waits for a request that no longer comes."),
  "type-narrowed": rule(narrower, "fewer JSON types are allowed", "What a client sends may be refused; what it receives, it can read already."),
  "type-widened": rule(wider, "more JSON types are allowed", "What a client sends is still taken; what it receives may be of a type that it cannot read."),
  "type-changed": rule("major", "the JSON type is another, such as an array for an object", "Old values do not fit any more, neither way."),
  "null-allowed": rule(wider, "`null` is allowed", "Code that reads the value does not expect `null`."),
  "null-forbidden": rule(narrower, "`null` is no longer allowed", "A client that sends `null` is refused; one that expects it in responses still works."),
  "format-added": rule(narrower, "a `format` is new", "Values that do not have it are refused; in responses it only promises more."),
  "format-removed": rule(wider, "a `format` is gone", "Code that parses the value by its format may fail."),
  "format-changed": rule("major", "the `format` is another", "Old values do not fit any more, neither way."),
  "format-widened": rule(wider, "a number may be larger or more exact, such as `int64` for `int32`", "What a client sends is still taken; what it receives may not fit where it is kept."),
  "format-narrowed": rule(narrower, "a number may be smaller or less exact only, such as `int32` for `int64`", "Values that were allowed are refused; in responses it only promises more."),
  "limit-tightened": rule(narrower, "a limit of length, size, number or pattern is new or tighter", "Values that were allowed are refused; in responses it only promises more."),
  "limit-loosened": rule(wider, "a limit of length, size, number or pattern is gone or looser", "What a client sends is still taken; it may receive values that do not fit where they are kept."),
  "limit-changed": rule("major", "a `pattern` or another limit is neither tighter nor looser, but another", "Old values may not fit any more, neither way."),
  "enum-value-added": rule(wider, "a closed list of values has one more", "Code that handles every listed value does not handle this one."),
  "open-enum-value-added": rule("minor", "an open list of values (`anyOf` of the list and `string`) has one more", "Clients are built for values that they do not know."),
  "enum-value-removed": rule(narrower, "a closed list of values has one less", "A client that sends it is refused; one that can read it still works."),
  "open-enum-value-removed": rule("major", "an open list of values has one less", "Sent, it may be refused; awaited in responses, it may never come: a renamed value looks like this."),
  "open-enum-closed": rule("major", "an open list of values no longer takes any other string", "Code that compares with another value does not compile, and a new value would break clients."),
  "values-restricted": rule(narrower, "a list of values is new where any were allowed", "Other values are refused; in responses it only promises more."),
  "values-released": rule(wider, "a list of values is gone", "Values may come that no code handles."),
  "property-added": rule("minor", "an optional field of a request, or any field of a response, is new", "Requests without it still work, and clients read responses leniently."),
  "required-property-added": rule("major", "a required field of a request is new", "Requests without it fail and do not compile."),
  "property-removed": rule("major", "a field is gone", "Requests are closed and refuse it; code that reads it from responses finds nothing."),
  "property-renamed": rule("major", "a field has another name", "Nothing is renamed between the wire and the code."),
  "property-made-required": rule(narrower, "an optional field became required", "Requests without it fail; in responses it only promises more."),
  "property-made-optional": rule(wider, "a required field became optional", "Requests with it still work; code that relies on it in responses may find nothing."),
  "read-only-added": rule({ request: "major", response: "patch" }, "a field was marked `readOnly`", "Requests may no longer have it; responses are the same."),
  "read-only-removed": rule({ request: "minor", response: "patch" }, "a field is no longer marked `readOnly`", "Requests may have it now; responses are the same."),
  "required-property-made-writable": rule({ request: "major", response: "patch" }, "a required field is no longer marked `readOnly`", "Requests without it fail now; responses are the same."),
  "write-only-added": rule({ request: "patch", response: "major" }, "a field was marked `writeOnly`", "Code that reads it from responses finds nothing."),
  "write-only-removed": rule({ request: "patch", response: "minor" }, "a field is no longer marked `writeOnly`", "Responses may have it now, and clients read responses leniently."),
  "object-closed": rule("major", "an object no longer takes fields that it does not name", "Requests with them are refused, and code that reads them from responses does not compile."),
  "object-opened": rule("minor", "an object takes fields that it does not name", "What fitted still fits, and clients read responses leniently."),
  "alternative-added": rule(wider, "a value may have one more shape", "What a client sends is still taken; what it receives may be of a shape that it does not know."),
  "alternative-removed": rule(narrower, "a value may no longer have one of its shapes", "A client that sends it is refused; one that can read it still works."),
  "alternative-discouraged": rule(narrower, "an alternative was marked `x-discouraged`", "The client's types leave it out, so that code with it does not compile; it is still accepted."),
  "alternative-recommended": rule(wider, "an alternative is no longer marked `x-discouraged`", "The client's types take it as well."),
  "overlapping-alternative-added": rule("major", "a `oneOf` has one more alternative, and a value may fit it and another one", "`oneOf` refuses what fits two: requests that were accepted are refused, and responses have a new shape."),
  "alternatives-made-exclusive": rule(narrower, "`anyOf` became `oneOf`, and a value may fit two alternatives", "What fits two alternatives is refused."),
  "alternatives-made-inclusive": rule(wider, "`oneOf` became `anyOf`, and a value may fit two alternatives", "What fits two alternatives is allowed, and code may not expect it."),
  "discriminator-added": rule("minor", "what tells alternatives apart is named, or has one more value", "The same values fit; code may use it."),
  "discriminator-removed": rule(wider, "what tells alternatives apart is no longer named", "The same values fit; code that tells responses apart by it fails."),
  "discriminator-changed": rule("major", "alternatives are told apart by another field, or a value of it is gone or means another one", "Values are taken for another alternative, or for none."),
  "default-added": rule({ request: "minor", response: "patch" }, "a `default` is new", "It says what the server does without the value; responses are not filled in."),
  "default-changed": rule({ request: "major", response: "patch" }, "a `default` is another, or gone", "Requests that leave the value out mean something else; responses are not filled in."),
  "sensitive-removed": rule("major", "`x-sensitive: true` was dropped", "Redaction follows from it: a secret would reach logs, hooks and errors."),
  "sensitive-added": rule("minor", "a field was marked `x-sensitive: true`", "Hooks and errors no longer show the value."),
  "keyword-tightened": rule(narrower, "a schema has one more constraint, such as `contains`, `not` or `if`", "Values that were allowed are refused; in responses it only promises more."),
  "keyword-loosened": rule(wider, "a schema has a constraint less, such as `contains`, `not` or `if`", "What a client sends is still taken; code may rely on what responses no longer promise."),
  "keyword-changed": rule("major", "a keyword changed in a way of which no rule knows what it allows", "Unknown changes are rated on the safe side."),
  "documentation-changed": rule("patch", "a description, title, summary or external link changed", "Only people read it; the client's comments are made from it."),
  "example-changed": rule("patch", "an example was added, changed or removed", "Only people, the mock and the contract suite read it."),
  "extension-changed": rule("patch", "another `x-` member changed, or `x-evidence`", "No code is made from it."),
  "server-added": rule("minor", "a server or a value of a server's variable is new", "The known ones still work."),
  "server-changed": rule("major", "a server, its URL, a variable's default or one of its values changed or is gone", "Calls may go to the wrong host."),
  "security-scheme-added": rule("minor", "a security scheme is new", "The known ones still work."),
  "security-scheme-changed": rule("major", "a security scheme changed or is gone", "Clients that use it are refused."),
  "component-added": rule("minor", "a shared part of the document is new", "The client exports one more type if it is a schema."),
  "component-renamed": rule("major", "a shared part of the document has another name", "The client exports schemas by their names, and other documents refer to all parts by theirs."),
  "component-removed": rule("major", "a shared part of the document is gone", "The client exports schemas by their names, and other documents refer to all parts by theirs."),
  "unused-component-changed": rule("patch", "a part of a shared part changed that no operation uses, or a security scheme that none asks for", "Only its name is exported; no request or response depends on it."),
  "reference-changed": rule("patch", "a `$ref` leads elsewhere", "What that changes is compared and rated by itself; if nothing else is listed, the meaning is the same."),
  "unchanged-in-meaning": rule("patch", "the notation changed and the meaning did not, such as another order", "The comparison finds no difference for a client, or it has a line of its own."),
  "tag-changed": rule("patch", "tags changed", "They only group the documentation."),
  "info-changed": rule("patch", "the title, licence, contact or another part of `info` changed", "Only people read it."),
  "version-changed": rule("none", "`info.version` changed", "It follows from the other changes."),
  "openapi-version-changed": rule("patch", "the version of OpenAPI changed", "What it means for each schema is compared and rated by itself."),
  "other-changed": rule("major", "a part of the document changed that no other rule knows", "Unknown changes are rated on the safe side."),
} satisfies Record<string, Rule>;

/** The name of a rule, as in POLICY.md. */
export type RuleId = keyof typeof rules;

/** The meaning for a client of each change of a document, by the name of its rule. POLICY.md shows the same table. */
export const policy: Readonly<Record<RuleId, Rule>> = rules;

/** Direction of a value: sent by the client, received by it, or both. */
export type Direction = "request" | "response" | "both";

/** The bump that a rule asks for; what travels both ways gets the higher one. */
export function bumpOf(rule: RuleId, direction: Direction = "both"): Bump {
  const { request, response } = policy[rule].bump;
  return direction === "both" ? maxBump([request, response]) : { request, response }[direction];
}
