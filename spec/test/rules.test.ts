import { expect, test } from "vitest";
import {
  findings,
  operation,
  operationPointer,
  request,
  requestPointer,
  response,
  responsePointer,
} from "./support/lint.ts";

/** A document, the places of what the rule finds, and a part of each message. Without a place the rule finds nothing. */
type Case = readonly [title: string, body: string, place?: string | readonly string[], message?: string];

/** Cases of one house rule; places that do not begin with `#` stand below `base`. */
function rule(name: string, base: string, cases: readonly Case[]): void {
  const rows = cases.map(([title, body, place = [], message = ""]) => {
    const places = typeof place === "string" ? [place] : place;
    const found = places.map((at) => ({
      pointer: at.startsWith("#") ? at : base + at,
      message: expect.stringContaining(message),
    }));
    return { title, body, found };
  });
  test.each(rows)(`the rule mfa/${name} $title`, async ({ body, found }) => {
    expect(await findings(name, body)).toMatchObject(found);
  });
}

const evidence = "x-evidence: [{ claim: A page prints it., source: The page, confidence: documented }]";
const marked = `{ type: string, x-discouraged: It is a number., ${evidence} }`;
const choice = (alternatives: string, union = "anyOf") => request(`{ ${union}: [${alternatives}] }`);
const alternative = (members: string) => choice(`{ type: integer }, { type: string, ${members} }`);
const notFirst = "whose first one is recommended";

// biome-ignore format: a table
rule("discouraged-alternative", requestPointer, [
  ["accepts a reason with evidence in an anyOf", choice(`{ type: integer }, ${marked}`)],
  ["accepts one in a oneOf", choice(`{ type: integer }, ${marked}`, "oneOf")],
  ["accepts one beside a $ref", choice(`{ type: integer }, { $ref: '#/x', x-discouraged: Why., ${evidence} }`)],
  ["accepts one as one of two", choice(`{ type: integer }, ${marked}, ${marked}`)],
  ["reports an empty reason", alternative(`x-discouraged: ' ', ${evidence}`), "/anyOf/1/x-discouraged", "says why"],
  ["reports a mark", alternative(`x-discouraged: true, ${evidence}`), "/anyOf/1/x-discouraged", "says why"],
  ["reports a reason without evidence", alternative("x-discouraged: Why."), "/anyOf/1", "needs `x-evidence`"],
  ["reports empty evidence", alternative("x-discouraged: Why., x-evidence: []"), "/anyOf/1", "`x-evidence`"],
  ["reports one alone", choice(marked), "/anyOf/0/x-discouraged", notFirst],
  ["reports the first one", choice(`${marked}, { type: integer }`), "/anyOf/0/x-discouraged", notFirst],
  ["reports a part of an allOf", request(`{ allOf: [{ type: integer }, ${marked}] }`), "/allOf/1/x-discouraged", notFirst],
  ["reports a field", request(`{ type: object, properties: { anyOf: ${marked} } }`), "/properties/anyOf/x-discouraged", notFirst],
  ["reports an operation", operation(`x-discouraged: It is old., ${evidence}, responses: {}`), `${operationPointer}/x-discouraged`, notFirst],
  [
    "reports an alternative of a response",
    response(`{ anyOf: [{ type: integer }, ${marked}] }`),
    `${responsePointer}/anyOf/1/x-discouraged`,
    "Nothing in a response",
  ],
]);

const good = "{ claim: It is so., source: A page, confidence: documented }";
const sure = (confidence: string, at = 0) => `{ claim: C${at}, source: S, confidence: ${confidence} }`;
const entry = (members: string) => operation(`x-evidence: [${members}]`);

rule("evidence-shape", `${operationPointer}/x-evidence`, [
  [
    "accepts each confidence",
    entry(["captured", "observed", "documented", "inferred"].map((one, at) => sure(one, at)).join()),
  ],
  ["accepts what is assumed", entry("{ claim: C, confidence: assumed }")],
  [
    "reports a source of what is assumed",
    entry(`{ claim: C, source: S, confidence: assumed }`),
    "/0/source",
    "has no source",
  ],
  ["reports a claim without a source", entry("{ claim: C, confidence: inferred }"), "/0", "needs `source`"],
  ["accepts the same words with another source", entry(`${good}, ${good.replace("A page", "Another")}`)],
  [
    "reports a claim that is made twice",
    entry(`${good}, ${good.replace("documented", "inferred")}`),
    "/1",
    "made twice",
  ],
  ["reports what is no list", operation(`x-evidence: ${good}`), ""],
  ["reports an empty list", entry(""), ""],
  ["reports a bare text", entry("It is so."), "/0"],
  ["reports a missing claim", entry("{ source: S, confidence: observed }"), "/0"],
  ["reports an empty source", entry(`${good}, { claim: C, source: ' ', confidence: observed }`), "/1"],
  ["reports a number as claim", entry("{ claim: 1, source: S, confidence: observed }"), "/0"],
  [
    "reports an unknown confidence",
    entry(sure("certain")),
    "/0/confidence",
    "captured, observed, documented, inferred, assumed",
  ],
  ["reports an unknown key", entry("{ claim: C, source: S, confidence: observed, date: D }"), "/0/date"],
  [
    "checks evidence beside a $ref and deep in a schema",
    "components: { schemas: { Id: {}, Body: { properties: { id: { $ref: '#/components/schemas/Id', x-evidence: [] } } } } }\n",
    "#/components/schemas/Body/properties/id/x-evidence",
  ],
]);

const page = "https://example.com/a: { kind: page, title: A page, read: '2026-11-27' }";
const sources = (members: string) => `x-sources: { ${members} }\n`;
const cited = (source: string, confidence: string, known = page) =>
  `${entry(`{ claim: C, source: ${source}, confidence: ${confidence} }`)}${sources(known)}`;
const program = "owner/name: { kind: client }";

// biome-ignore format: a table
rule("evidence-source", `${operationPointer}/x-evidence`, [
  ["accepts a draft of `check`", cited("'a response of a tenant on 2026-11-27, checked by cli 1.0.0'", "captured", "a response of: { kind: check }")],
  ["accepts a page for what it documents", cited("https://example.com/a", "documented")],
  ["accepts less than a source can carry", cited("https://example.com/a", "inferred")],
  ["accepts what each of several can carry", cited("https://example.com/a; owner/name@0123abc b:1", "inferred", `${page}, ${program}`)],
  ["reports what only one of several can carry", cited("https://example.com/a; owner/name@0123abc b:1", "observed", `${page}, ${program}`), "/0", 'the source "https://example.com/a" can carry'],
  ["reports what no source can carry", cited("https://example.com/a", "observed"), "/0", "documented, inferred"],
  ["reports a program as documentation", cited("owner/name@0123abc b:1", "documented", program), "/0", "can carry"],
  ["reports an unknown source", cited("https://example.com/b", "documented"), "/0", "not in `x-sources`"],
  ["reports one that only begins like another", cited("https://example.com/ab", "documented"), "/0", "not in"],
  ["reports a program without a commit", cited("owner/name b:1", "observed", program), "/0", "has no commit"],
  ["reports a branch in place of a commit", cited("owner/name@main b:1", "observed", program), "/0", "has no commit"],
  ["takes the longest name", cited("owner/name@0123abc b:1", "captured", `${program}, owner/name@0123abc: { kind: recording }`)],
  ["reports an unknown kind", sources("A book: { kind: book }"), "#/x-sources/A book", "is one of: recording"],
  ["reports a page without a title", sources("A: { kind: page, read: '2026-11-27' }"), "#/x-sources/A", "needs `title`"],
  ["reports a page without a day", sources("A: { kind: page, title: T, read: lately }"), "#/x-sources/A", "`read`"],
]);

const content = (mediaType: string, type = "application/json") =>
  operation(`responses: { '200': { description: Fine, content: { ${type}: ${mediaType} } } }`);

// biome-ignore format: a table
rule("named-examples", operationPointer, [
  ["accepts content with a named example", content("{ examples: { one: { value: 1 } } }")],
  ["accepts a response without content", operation("responses: { '204': { description: Nothing } }")],
  ["reports none", content("{ schema: { type: string } }"), "/responses/200/content/application~1json"],
  ["reports none of HTML", content("{}", "text/html"), "/responses/200/content/text~1html"],
  ["reports an empty list", content("{ examples: {} }"), "/responses/200/content/application~1json"],
  [
    "reports none of a request",
    operation("requestBody: { content: { application/json: {} } }, responses: {}"),
    "/requestBody/content/application~1json",
  ],
  ["reports an unnamed example", content("{ example: 1 }"), "/responses/200/content/application~1json", "in place of `example`"],
]);

const inJson = (members: string) => content(`{ ${members} }`);
const one = (schema: string, value: string) =>
  inJson(`schema: ${schema}, examples: { one: { value: ${value} } }`);
const shared = (schema: string, value: string) =>
  `${inJson(`schema: ${schema}, examples: { one: { $ref: '#/components/examples/One' } }`)}components: { examples: { One: { value: ${value} } } }`;
const uuid = "406fefd4-8a36-4aee-880c-f3e4a928e27d";
const object = (fields: string, more = "") => `{ type: object, ${more} properties: { ${fields} } }`;
const shapes = `{ anyOf: [${object("n: { type: integer }, s: { enum: [a] }")}, ${object("t: {}", "required: [t],")}] }`;
const inShapes = (place: string) => `/responses/200/content/application~1json/examples/one/value${place}`;

// biome-ignore format: a table
rule("example-valid", operationPointer, [
  ["accepts a valid example", one("{ type: integer }", "1")],
  ["accepts a valid shared one", shared("{ type: integer }", "1")],
  ["accepts valid ones of a schema", response(`{ type: string, format: uuid, example: ${uuid}, default: ${uuid} }`)],
  ["reports a named example", one("{ type: integer }", "a"), inShapes("")],
  ["reports an unnamed example", inJson("schema: { type: integer }, example: a"), "/responses/200/content/application~1json/example"],
  ["reports a date", response("{ type: string, format: date-time, example: today }"), `${responsePointer}/example`],
  ["reports one of a list", response("{ type: integer, examples: [1, a] }"), `${responsePointer}/examples/1`],
  ["reports a default", response("{ type: integer, maximum: 3, default: 4 }"), `${responsePointer}/default`],
  ["reports a parameter's", operation("parameters: [{ in: query, name: a, schema: { type: integer }, example: a }]"), "/parameters/0/example"],
  [
    "reports a header's",
    operation("responses: { '200': { description: D, headers: { A: { schema: { type: integer }, example: a } } } }"),
    "/responses/200/headers/A/example",
  ],
  [
    "reports a shared example where it is written",
    shared("{ type: object, additionalProperties: false }", "{ a: 1 }"),
    "#/components/examples/One/value/a",
    'The example is not valid: `a` is unknown.',
  ],
  ["reports what is wrong in the likeliest alternative", one(shapes, "{ n: 1.5 }"), inShapes("/n"), "`n` must be integer."],
  ["counts what else is wrong", one(shapes, "{ n: true, s: b }"), inShapes("/n"), "`n` must be integer, and 1 more in it."],
  ["lists allowed values", one(shapes, "{ s: b }"), inShapes("/s"), '`s` must be one of: a.'],
  ["reports a value of another type", one(shapes, "[]"), inShapes(""), "the value must be object."],
  [
    "reports a keyword that refuses several examples once",
    inJson("schema: { type: integer }, examples: { one: { value: a }, two: { value: b } }"),
    `${responsePointer}/type`,
    "2 examples are not valid by this `type`. Correct it or the examples.",
  ],
]);

const effects = "one of: read, send, consume, issue, delete.";

const why = "x-evidence: [{ claim: '`x-effect`: a code is sent.', source: A page, confidence: documented }]";

/** An operation with another method than GET, an effect, and a claim that names it. */
const sent = (method: string, effect: string, confidence?: string) =>
  operation(`x-effect: ${effect}${confidence ? `, ${why.replace("documented", confidence)}` : ""}`).replace(
    "get:",
    `${method}:`,
  );
const at = (method: string) => `#/paths/~1things/${method}/x-effect`;

// biome-ignore format: a table
rule("operation-effect", operationPointer, [
  ["accepts read of a GET", operation("x-effect: read")],
  ...["send", "consume", "issue"].map((effect): Case => [`accepts ${effect} with a claim`, sent("post", effect, "inferred")]),
  ...["captured", "observed", "documented"].flatMap((confidence): Case[] => [
    [`accepts read of a POST that is ${confidence}`, sent("post", "read", confidence)],
    [`accepts delete of a POST that is ${confidence}`, sent("post", "delete", confidence)],
  ]),
  ["accepts delete of a DELETE with a claim", sent("delete", "delete", "inferred")],
  ["reports delete of a DELETE without a claim", sent("delete", "delete"), at("delete"), "No claim of"],
  ...["post", "put", "patch", "delete"].flatMap((method): Case[] => [
    [`reports read of a new ${method}`, sent(method, "read"), at(method), `would repeat \`getThings\`, a ${method.toUpperCase()}`],
    [`reports read of a ${method} that is inferred`, sent(method, "read", "inferred"), at(method), "would repeat"],
    [`reports read of a ${method} that is assumed`, sent(method, "read", "assumed"), at(method), "would repeat"],
  ]),
  ["reports delete of a POST that is inferred", sent("post", "delete", "inferred"), at("post"), "would repeat"],
  ["reports read of a POST with another claim", sent("post", "read", "documented").replace("`x-effect`", "It"), at("post"), "would repeat"],
  ["reports send without a claim", operation("x-effect: send"), "/x-effect", "No claim of"],
  ["reports send with other claims", operation(`x-effect: send, ${evidence}`), "/x-effect", "Add one"],
  ["reports send with a claim without backticks", operation(`x-effect: send, ${why.replaceAll("`", "")}`), "/x-effect", "Add one"],
  ["reports none", operation("summary: Things"), "", effects],
  ["reports an unknown one", operation("x-effect: write"), "/x-effect", effects],
  ["reports a list", operation("x-effect: [read]"), "/x-effect", effects],
  ["reports an empty one", operation("x-effect: ''"), "/x-effect", effects],
  [
    "checks an operation that a path item's $ref leads to",
    "paths: { /things: { $ref: '#/components/pathItems/Things' } }\ncomponents: { pathItems: { Things: { get: { operationId: getThings } } } }\n",
    "#/components/pathItems/Things/get",
    "`getThings`",
  ],
]);

const documented = (is: boolean, members = "") =>
  operation(`${evidence}, responses: { '404': { description: Gone, x-documented: ${is}, ${members} } }`);

// biome-ignore format: a table
rule("operation-evidence", operationPointer, [
  ["accepts a documented response without a claim", documented(true)],
  ["accepts another response with one", documented(false, evidence.replace("It.", "Less."))],
  ["reports an operation without a claim", operation("responses: {}"), "", "has no claim"],
  ["reports an operation with an empty list", operation("x-evidence: [], responses: {}"), "", "has no claim"],
  ["reports an undocumented response without one", documented(false), "/responses/404", "why 404 is a response of `getThings`"],
  [
    "reports a shared one where it is written",
    `${operation(`${evidence}, responses: { '404': { $ref: '#/components/responses/Gone' } }`)}components: { responses: { Gone: { description: Gone, x-documented: false } } }\n`,
    "#/components/responses/Gone",
  ],
]);

const schemes =
  "components: { securitySchemes: { Auth: { type: oauth2, flows: {} }, Basic: { type: http, scheme: basic } } }\n";
const secured = (own: string, whole = "") => `${operation(`${own}responses: {}`)}${schemes}${whole}`;

// biome-ignore format: a table
rule("operation-secured", operationPointer, [
  ["accepts scopes of its own", secured("security: [{ Auth: [a] }, { Auth: [b] }], ")],
  ["accepts a scheme without scopes", secured("security: [{ Basic: [] }], ")],
  ["accepts the document's", secured("", "security: [{ Auth: [a] }]\n")],
  ["reports none anywhere", secured(""), "", "without credentials"],
  ["reports an empty list", secured("security: [], ", "security: [{ Auth: [a] }]\n"), "/security", "without credentials"],
  ["reports an empty list of the document", secured("", "security: []\n"), "#/security", "credentials"],
  ["reports a way without", secured("security: [{ Auth: [a] }, {}], "), "/security/1", "Remove the empty alternative"],
  ["reports no scope", secured("security: [{ Auth: [] }], "), "/security/0", "no scope of `Auth`"],
  ["reports no scope in the document", secured("", "security: [{ Auth: [] }]\n"), "#/security/0", "no scope of `Auth`"],
]);

rule("operation-shown", operationPointer, [
  [
    "reports an operation of which nothing shows that it exists",
    operation("responses: {}"),
    ["", ""],
    "Add ",
  ],
]);

const closed = "{ type: object, additionalProperties: false }";

// biome-ignore format: a table
rule("request-closed", requestPointer, [
  ["accepts a closed object", request(closed)],
  ["accepts a closed composition", request("{ unevaluatedProperties: false, allOf: [{ type: object, properties: { a: { type: string } } }] }")],
  ["accepts no object", request("{ type: string }")],
  ["accepts closed branches", request(`{ anyOf: [${closed}, { type: string }] }`)],
  ["accepts an open response", response("{ type: object }")],
  ["reports an open object", request("{ type: object }"), ""],
  ["reports one that says it is open", request("{ type: object, additionalProperties: true }"), ""],
  ["reports an open object inside", request("{ type: array, items: { type: object } }"), "/items"],
  [
    "reports an open property of a closed object",
    request("{ type: object, additionalProperties: false, properties: { a: { type: object } } }"),
    "/properties/a",
  ],
  ["reports an open branch", request("{ anyOf: [{ type: object }, { type: string }] }"), "/anyOf/0"],
  ["reports an open part", request("{ allOf: [{ type: object, properties: { a: { type: string } } }] }"), "/allOf/0"],
  [
    "reports shared request bodies and schemas where they are written",
    `components:
  requestBodies: { Thing: { content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } } }
  schemas: { Thing: { type: object } }
`,
    "#/components/schemas/Thing",
  ],
]);

const toA =
  "{ description: R, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }";

// biome-ignore format: a table
rule("response-open", responsePointer, [
  ["accepts an object", response("{ type: object }")],
  ["accepts an object that says it is open", response("{ type: object, additionalProperties: true }")],
  ["accepts an open enum", response("{ anyOf: [{ type: string, enum: [a] }, { type: string }] }")],
  ["accepts an enum of numbers", response("{ type: integer, enum: [1, 2] }")],
  ["accepts a closed request", request(closed)],
  ["reports a closed object", response(closed), "/additionalProperties"],
  ["reports a closed composition", response("{ allOf: [{ type: object }], unevaluatedProperties: false }"), "/unevaluatedProperties"],
  ["reports a closed object inside", response(`{ type: array, items: ${closed} }`), "/items/additionalProperties"],
  ["reports a closed enum", response("{ type: string, enum: [a] }"), "/enum"],
  ["reports an enum beside a limited text", response("{ anyOf: [{ type: string, enum: [a] }, { type: string, pattern: b }] }"), "/anyOf/0/enum"],
  ["reports a constant text", response("{ type: string, const: a }"), "/const"],
  ["accepts a constant text beside any other", response("{ anyOf: [{ type: string, const: a }, { type: string }] }")],
  ["accepts a constant that is no text", response("{ type: boolean, const: false }")],
  ["reports an enum beside a constant text", response("{ anyOf: [{ type: string, enum: [a] }, { type: string, const: b }] }"), ["/anyOf/0/enum", "/anyOf/1/const"]],
  ["reports a closed enum with null", response("{ type: [string, 'null'], enum: [a, null] }"), "/enum"],
  [
    "reports a schema that two responses share once",
    `components: { responses: { One: ${toA}, Two: ${toA} }, schemas: { A: ${closed} } }\n`,
    "#/components/schemas/A/additionalProperties",
  ],
]);

const broken = "{ type: string, pattern: '[' }";

// biome-ignore format: a table
rule("schema-compiles", responsePointer, [
  ["accepts an annotated schema", response("{ type: string, format: uuid, example: a, externalDocs: {}, x-sensitive: true }")],
  ["accepts a text or null", response("{ type: [string, 'null'] }")],
  ["accepts a pattern of Unicode", response("{ type: string, pattern: '^\\p{L}+$' }")],
  ["accepts a branch that leans on the outer type", response("{ type: object, anyOf: [{ properties: { a: { type: string } } }] }")],
  ["reports a broken pattern", response(broken), ""],
  ["reports a pattern that the u flag refuses", response("{ type: string, pattern: '\\-' }"), ""],
  ["reports an unknown keyword", response("{ type: string, maxlength: 3 }"), ""],
  ["reports an unknown format", response("{ type: string, format: phone }"), ""],
  ["reports an unknown type", response("{ type: text }"), ""],
  ["reports a limit that is no number", response("{ type: string, minLength: two }"), ""],
  ["reports required of a field that is nowhere", response("{ type: object, required: [a] }"), ""],
  ["reports properties without a type", response("{ properties: { a: { type: string } } }"), ""],
  ["reports two types at once", response("{ type: [string, integer] }"), ""],
  ["reports a reference to nothing", response("{ $ref: '#/components/schemas/None' }"), ""],
  ["reports the schema inside", response(`{ type: object, properties: { a: ${broken} } }`), "/properties/a"],
  [
    "reports a shared schema there, and not those who refer to it",
    `${response("{ type: array, items: { $ref: '#/components/schemas/Bad' } }")}
components: { schemas: { Bad: ${broken}, Worse: { allOf: [{ $ref: '#/components/schemas/Bad' }] } } }
`,
    "#/components/schemas/Bad",
  ],
  [
    "checks parameters and headers",
    operation(`parameters: [{ in: query, name: a, schema: ${broken} }], responses: { '200': { description: D,
      headers: { A: { schema: ${broken} } } } }`),
    [`${operationPointer}/parameters/0/schema`, `${operationPointer}/responses/200/headers/A/schema`],
  ],
]);

const asked = "Why, and how?";

// biome-ignore format: a table
rule("scalar-quoted", operationPointer, [
  ["accepts a question in quotes", operation(`summary: "${asked}", description: '${asked}'`)],
  ["accepts a question in block style", `paths:\n  /things:\n    get: # How?\n      summary: ${asked}\n`],
  ["accepts what a block scalar holds", 'paths: {}\nx-a: |\n  { summary: Why?, a: =\tb }\nx-b: >- # Why?\n\n  [:b, How?]\n'],
  ["accepts comments in braces", "paths: {}\nx-a: { a: 1, # Why?\n  b: 2 }\n"],
  ["accepts colons inside", "paths: {}\nx-a: { a: http://example.com/:id, b:c: 1 }\n"],
  ["reports a question in braces", operation("summary: How?, responses: {}"), "/summary", "`How?`: it has a `?`"],
  ["reports one in brackets, over two lines", "paths: {}\nx-a:\n  - [a, { b: [Why is it\n      so?] }]\n", "#/x-a/0/1/b/0"],
  ["reports a key", "paths: {}\nx-a: { a: 1, why?: 1 }\n", "#/x-a/why?"],
  ["reports a query", "paths: {}\nx-a: { 'b c/d': /users?id=1 }\n", "#/x-a/b c~1d"],
  ["reports a colon that comes first", "paths: {}\nx-a: [b, :c]\n", "#/x-a/1", "begins with `:`"],
  ["reports a tab", "paths: {}\nx-a: b\tc\n", "#/x-a", "has a tab"],
  ["reports a line separator", "paths: {}\nx-a: b\u2028c\n", "#/x-a", "has a tab or a line separator"],
  ["reports an equals sign", "paths: {}\nx-a: [a, =]\n", "#/x-a/1", "is `=`"],
  ["reports each one, with what to do", "paths: {}\nx-a: &a [b?]\nx-b: [*a, c?]\n", ["#/x-a/0", "#/x-b/1"], "Put it in quotes."],
]);

const field = (name: string, schema: string) =>
  response(`{ type: object, properties: { ${name}: { ${schema} } } }`);
const secrets = [
  ["otp", "type: string"],
  ["mfa_token", "type: string"],
  ["accessToken", "type: string"],
  ["client_secret", "type: string"],
  ["password", "type: string"],
  ["pin", "type: integer"],
  ["totp_url", "type: string"],
  ["recovery_codes", "type: [string, 'null']"],
  ["code", "anyOf: [{ type: string }, { type: integer }]"],
  ["otp", "oneOf: [{ type: string, x-sensitive: false, description: No secret. }, { type: integer }]"],
  ["api_key", "type: string"],
] as const;
const others = [
  ["otp", "type: string, x-sensitive: true"],
  ["otp", "type: string, x-sensitive: false, description: Its length. Not a secret."],
  ["otp", "anyOf: [{ type: string, x-sensitive: true }, { type: integer }]"],
  ["code", "type: integer"],
  ["statusCode", "type: integer"],
  ["token_type", "type: string"],
  ["expires_in", "type: integer"],
  ["device_id", "type: string"],
] as const;
const otp = (there: string, here: string) => `
components:
  schemas:
    Otp: { type: string${there} }
    Body: { type: object, properties: { otp: { $ref: '#/components/schemas/Otp'${here} } } }
`;
const mark = `/properties/name/x-sensitive`;

// biome-ignore format: a table
rule("sensitive-field-marked", responsePointer, [
  ...secrets.map(
    ([name, schema]): Case => [
      `reports \`${name}\` as ${schema}`,
      field(name, schema),
      `/properties/${name}`,
    ],
  ),
  ...others.map(([name, schema]): Case => [`accepts \`${name}\` as ${schema}`, field(name, schema)]),
  ["accepts a mark where a $ref leads", otp(", x-sensitive: true", "")],
  ["accepts a mark beside a $ref", otp("", ", x-sensitive: true")],
  ["reports a $ref without one", otp("", ""), "#/components/schemas/Body/properties/otp"],
  ["reports false without a reason", field("name", "type: string, x-sensitive: false"), mark],
  ["reports false beside a description of something else", field("name", "type: string, x-sensitive: false, description: Its length."), mark],
  ["reports false beside a description with a longer word", field("name", "type: string, x-sensitive: false, description: Of the secretary."), mark],
  ["reports a text", field("name", "type: string, x-sensitive: 'yes'"), mark],
  ["reports an unmarked name of three words", field("privateApiKey", "type: string"), "/properties/privateApiKey"],
  ["accepts a mark on the schema of a parameter", operation("parameters: [{ in: query, name: otp, schema: { type: string, x-sensitive: true } }], responses: {}")],
  [
    "checks parameters and headers by name too",
    operation(`parameters: [{ in: query, name: otp, schema: { type: string } }], responses: { '200': { description: Fine,
      headers: { X-Auth-Token: { schema: { type: string } } } } }`),
    [`${operationPointer}/responses/200/headers/X-Auth-Token`, `${operationPointer}/parameters/0`],
  ],
]);
