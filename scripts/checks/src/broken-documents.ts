/** YAML with every kind of node, key and style; `info` and `paths` make a document of it. */
const yaml = `%YAML 1.2
---
openapi: 3.1.0 # a comment
info: { title: "A \\"b\\" \\u00e9", version: '1' }
paths: {}
x-scalars: &anchor
  b: [1, 2.5, -3, 0x1F, 0o7, +0b11, 1e3, .5, -.5, -0, ~, null, True, 2020-01-01, .inf]
  ? c d
  : - 1
    - - 2
      -
    - *anchor
x-merged:
  <<: [*anchor, { b: 1, e: 2 }]
  literal: |-
    one
     two

  folded: >
    three
    four
  # a comment: between
  plain: one
    two
x-flow: [
  {a, b: c, "d": , e: [ ]},
  x: y, # a comment }
  'it''s': { }
]
x-tagged: !!set { p, q }
x-typed: [!!str 1, !!binary aGk=, !!omap [a: 1], !!pairs [a: 1, a: 2], ! 3]
? [a, b]
: 200: a
  null: b
  1.0: c
  __proto__: d
`;

const json = `{
  "openapi": "3.1.0",
  "info": { "title": "\\"\\u00e9\\\\", "version": "1" },
  "paths": {},
\t"x-values": [1, -2.5e3, true, null, "", {}, [], { "a": { "b": [ { "c": "}" } ] }, "__proto__": 1 }]
}
`;

/** Texts that a slip of the hand adds. */
const slips = [
  "\t",
  "\n",
  "\n  ",
  " ",
  '"',
  "'",
  "{",
  "]",
  ":",
  ": ",
  " #",
  "- ",
  "&x ",
  "*anchor",
  "!!x ",
  "<<: ",
  "\0",
  "%",
];

/** The text with each slip at each place, without each character, and up to each place. */
function* slipsOf(text: string): Generator<string> {
  for (let at = 0; at <= text.length; at += 1) {
    const [before, after] = [text.slice(0, at), text.slice(at)];
    yield before;
    yield before + after.slice(1);
    for (const slip of slips) yield before + slip + after;
  }
}

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

/** Texts that are broken as a whole, or large where a parser has a limit. */
const whole: Readonly<Record<string, string>> = {
  empty: "",
  blank: " \n\n",
  "a comment": "# only this\n",
  "an end": "...\n",
  "two documents": "a: 1\n---\nb: 2\n",
  "one text": "text",
  "a key twice": "a: 1\nb: 2\na: 3\n",
  "a key twice in braces": "{ a: 1, b: { c: 1,\n c: 2 } }\n",
  "a byte order mark": "\uFEFFa: 1\n",
  "a circle": "a: &a { b: *a }\n",
  "an unknown alias": "a: *b\n",
  "no mapping to merge": "<<: 1\n",
  "an alias bomb": `a0: &a0 [1]\n${Array.from({ length: 30 }, (_, one) => `a${one + 1}: &a${one + 1} [*a${one}, *a${one}]\n`).join("")}`,
  "a merge bomb": `a: &a { ${Array.from({ length: 200 }, (_, one) => `k${one}: 1`)} }\n${Array.from({ length: 60 }, (_, one) => `b${one}: { <<: *a }\n`).join("")}`,
  "a colon in JSON": '{"openapi": "3.1.0",, "a": 1}',
  "a key twice in JSON": '{"openapi": "3.1.0", "a": {"b": 1,\n "b": 2}}',
  ...Object.fromEntries(
    [50, 98, 99, 100, 101, 199, 201, 3000].flatMap((depth) => [
      [`${depth} lists`, nested(depth, "[", "]")],
      [`${depth} objects of JSON`, `${nested(depth, '{"a":', "")}1${nested(depth, "", "}")}`],
      [`${depth} blocks`, Array.from({ length: depth }, (_, one) => `${" ".repeat(one)}a:\n`).join("")],
    ]),
  ),
};

/** Files that are no text in UTF-8, or barely so. */
const bytes: Readonly<Record<string, Buffer>> = {
  "utf-16": Buffer.from(`\uFEFF${yaml}`, "utf16le"),
  "latin-1": Buffer.from("a: é\n", "latin1"),
  "half a letter": Buffer.from("a: é\n").subarray(0, 4),
  "lines of Windows": Buffer.from(yaml.replaceAll("\n", "\r\n")),
  "lines of an old Mac": Buffer.from(yaml.replaceAll("\n", "\r")),
  "a surrogate": Buffer.from("a: \u{1f600}\n"),
};

/** Broken documents, and those that some parsers take for broken: names of files, and what is in them. */
export function* brokenDocuments(): Generator<readonly [name: string, content: string | Buffer]> {
  for (const [index, text] of [...slipsOf(yaml)].entries()) yield [`slip-${index}.yaml`, text];
  for (const [index, text] of [...slipsOf(json)].entries()) yield [`slip-${index}.json`, text];
  for (const [name, text] of Object.entries(whole)) {
    yield [`${name}.yaml`, text];
    yield [`${name}.json`, text];
  }
  for (const [name, content] of Object.entries(bytes)) yield [`${name}.yaml`, content];
}
