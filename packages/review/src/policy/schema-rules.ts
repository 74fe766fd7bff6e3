import type { Rule } from "./rules.ts";

/** A narrower value breaks those who send it, a wider one those who receive it. */
const narrower = { request: "major", response: "minor" } as const;
const wider = { request: "minor", response: "major" } as const;

/** Rules for the values in parameters, requests and responses. */
export const schemaRules = {
  "type-narrowed": {
    bump: narrower,
    when: "fewer JSON types are allowed",
    why: "What a client sends may be refused; what it receives, it can read already.",
  },
  "type-widened": {
    bump: wider,
    when: "more JSON types are allowed",
    why: "What a client sends is still taken; what it receives may be of a type that it cannot read.",
  },
  "type-changed": {
    bump: "major",
    when: "the JSON type is another, such as an array for an object",
    why: "Old values do not fit any more, neither way.",
  },
  "null-allowed": {
    bump: wider,
    when: "`null` is allowed",
    why: "Code that reads the value does not expect `null`.",
  },
  "null-forbidden": {
    bump: narrower,
    when: "`null` is no longer allowed",
    why: "A client that sends `null` is refused; one that expects it in responses still works.",
  },
  "format-added": {
    bump: narrower,
    when: "a `format` is new",
    why: "Values that do not have it are refused; in responses it only promises more.",
  },
  "format-removed": {
    bump: wider,
    when: "a `format` is gone",
    why: "Code that parses the value by its format may fail.",
  },
  "format-changed": {
    bump: "major",
    when: "the `format` is another",
    why: "Old values do not fit any more, neither way.",
  },
  "limit-tightened": {
    bump: narrower,
    when: "a limit of length, size, number or pattern is new or tighter",
    why: "Values that were allowed are refused; in responses it only promises more.",
  },
  "limit-loosened": {
    bump: "minor",
    when: "a limit of length, size, number or pattern is gone or looser",
    why: "Clients read responses leniently, and no type depends on a limit.",
  },
  "limit-changed": {
    bump: narrower,
    when: "a `pattern` or another limit is neither tighter nor looser, but another",
    why: "Values that were allowed may be refused; clients read responses leniently.",
  },
  "enum-value-added": {
    bump: wider,
    when: "a closed list of values has one more",
    why: "Code that handles every listed value does not handle this one.",
  },
  "open-enum-value-added": {
    bump: "minor",
    when: "an open list of values (`anyOf` of the list and `string`) has one more",
    why: "Clients are built for values that they do not know.",
  },
  "enum-value-removed": {
    bump: "major",
    when: "a value is no longer listed",
    why: "Sent, it may be refused; awaited in responses, it may never come: a renamed value looks like this.",
  },
  "open-enum-closed": {
    bump: "major",
    when: "an open list of values no longer takes any other string",
    why: "Code that compares with another value does not compile, and a new value would break clients.",
  },
  "values-restricted": {
    bump: narrower,
    when: "a list of values is new where any were allowed",
    why: "Other values are refused; in responses it only promises more.",
  },
  "values-released": {
    bump: wider,
    when: "a list of values is gone",
    why: "Values may come that no code handles.",
  },
  "property-added": {
    bump: "minor",
    when: "an optional field of a request, or any field of a response, is new",
    why: "Requests without it still work, and clients read responses leniently.",
  },
  "required-property-added": {
    bump: "major",
    when: "a required field of a request is new",
    why: "Requests without it fail and do not compile.",
  },
  "property-removed": {
    bump: "major",
    when: "a field is gone",
    why: "Requests are closed and refuse it; code that reads it from responses finds nothing.",
  },
  "property-renamed": {
    bump: "major",
    when: "a field has another name",
    why: "Nothing is renamed between the wire and the code.",
  },
  "property-made-required": {
    bump: narrower,
    when: "an optional field became required",
    why: "Requests without it fail; in responses it only promises more.",
  },
  "property-made-optional": {
    bump: wider,
    when: "a required field became optional",
    why: "Requests with it still work; code that relies on it in responses may find nothing.",
  },
  "object-closed": {
    bump: "major",
    when: "an object no longer takes fields that it does not name",
    why: "Requests with them are refused, and code that reads them from responses does not compile.",
  },
  "object-opened": {
    bump: "minor",
    when: "an object takes fields that it does not name",
    why: "What fitted still fits, and clients read responses leniently.",
  },
  "alternative-added": {
    bump: wider,
    when: "a value may have one more shape",
    why: "What a client sends is still taken; what it receives may be of a shape that it does not know.",
  },
  "alternative-removed": {
    bump: narrower,
    when: "a value may no longer have one of its shapes",
    why: "A client that sends it is refused; one that can read it still works.",
  },
  "union-kind-changed": {
    bump: "major",
    when: "`anyOf` became `oneOf`, or the reverse",
    why: "Values that fit two alternatives are taken by one and refused by the other.",
  },
  "part-added": {
    bump: narrower,
    when: "a part of an `allOf` is new",
    why: "Values have to fit one more schema.",
  },
  "part-removed": {
    bump: wider,
    when: "a part of an `allOf` is gone",
    why: "What it promised about responses no longer holds.",
  },
  "default-added": {
    bump: { request: "minor", response: "patch" },
    when: "a `default` is new",
    why: "It says what the server does without the value; responses are not filled in.",
  },
  "default-changed": {
    bump: { request: "major", response: "patch" },
    when: "a `default` is another, or gone",
    why: "Requests that leave the value out mean something else; responses are not filled in.",
  },
  "sensitive-removed": {
    bump: "major",
    when: "`x-sensitive: true` was dropped",
    why: "Redaction follows from it: a secret would reach logs, hooks and errors.",
  },
  "sensitive-added": {
    bump: "minor",
    when: "a field was marked `x-sensitive: true`",
    why: "Hooks and errors no longer show the value.",
  },
  "schema-other-changed": {
    bump: "major",
    when: "a keyword of a schema changed that no other rule knows",
    why: "Unknown changes are rated on the safe side.",
  },
} as const satisfies Record<string, Rule>;
