import {
  arrayOf,
  child,
  discouragedReason,
  effects,
  entries,
  examplesOf,
  follow,
  headersOf,
  isObject,
  lookUp,
  mediaTypesOf,
  membersOf,
  type Node,
  type Operation,
} from "@onelogin-mfa/openapi";
import { withPane } from "../columns.ts";
import { cell, firstSentence, foreign, tabs } from "./page.ts";

/** A parameter, or a field of a body with its name from the body on, such as `factor_data.totp_url`. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly node: Node;
  readonly isRequired: boolean;
}

/** Method, path and effect of an operation, its prose and its parameters. */
export function introduction({ method, path, node, parameters }: Operation): string {
  const effect = child(node, "x-effect").value;
  const fields = parameters.map(({ name, node, in: place }) => ({
    name,
    type: `${typeOf(child(follow(node), "schema"))}, ${place}`,
    node,
    isRequired: lookUp(node, "required") === true,
  }));
  return [
    `\`${method} ${path}\``,
    foreign(lookUp(node, "description")),
    ...(effect === undefined ? [] : [`**Effect:** \`${effect}\`. ${effects[String(effect)] ?? ""}`]),
    ...table("Parameter", fields),
  ].join("\n\n");
}

/** The fields of a request body, with its examples as tabs beside them; empty without one. */
export function requestSection({ requestBody }: Operation): string {
  return mediaTypesOf(requestBody)
    .map(([name, media]) =>
      withPane([`\`${name}\``, ...fieldsTable(media, true)].join("\n\n"), tabs(examplesIn(media))),
    )
    .join("\n\n");
}

/** A response with its fields and headers, and its examples beside them. */
export function responseSection(response: Node): string {
  const headers = headersOf(response).map(([name, header]) => `\`${name}\`: ${meaningOf(header)}`);
  const media = mediaTypesOf(response);
  const text = [
    `${notDocumented(response)}${foreign(lookUp(response, "description"))}`,
    ...media.flatMap(([name, one]) => [`\`${name}\``, ...fieldsTable(one, false)]),
    ...(headers.length === 0 ? [] : [`Headers:\n\n${headers.map((line) => `- ${line}`).join("\n")}`]),
  ];
  return withPane(text.join("\n\n"), tabs(media.flatMap(([, one]) => examplesIn(one))));
}

const notDocumented = (response: Node) =>
  lookUp(response, "x-documented") === false ? "**Not documented by OneLogin.** " : "";

/** The examples of a body, as blocks of code. */
const examplesIn = (media: Node) =>
  examplesOf(media).map(({ name, value: { value } }) => ({
    title: name === "default" ? "Example" : name,
    ...(typeof value === "string"
      ? { lang: "html", code: value }
      : { lang: "json", code: JSON.stringify(value, null, 2) }),
  }));

/** The fields of a body; a response has none that is required. */
function fieldsTable(media: Node, isRequest: boolean): string[] {
  const fields = fieldsOf(child(media, "schema"));
  return table("Field", isRequest ? fields : fields.map((field) => ({ ...field, isRequired: false })));
}

/** The fields of a schema and of the schemas inside it. One that two alternatives have in the same type is listed once. */
function fieldsOf(schema: Node, prefix = "", around: readonly unknown[] = []): Field[] {
  const { value } = follow(schema);
  if (around.includes(value)) return [];
  const inside = [...around, value];
  const members = membersOf(schema);
  const required = arrayOf(members.get("required")?.value);
  const fields = [...members].flatMap(([key, member]): Field[] => {
    if (key === "items") return fieldsOf(member, `${prefix.replace(/\.$/, "")}[].`, inside);
    if (/^(all|any|one)Of$/.test(key))
      return entries(member).flatMap(([, one]) => fieldsOf(one, prefix, inside));
    if (key !== "properties") return [];
    return entries(member).flatMap(([name, node]) => [
      { name: prefix + name, type: typeOf(node), node, isRequired: required.includes(name) },
      ...fieldsOf(node, `${prefix}${name}.`, inside),
    ]);
  });
  return [...new Map(fields.map((field) => [`${field.name} ${field.type}`, field])).values()];
}

/** The type of a schema in a few words: `string (uuid)`, `"pending" | "accepted" | string`, `object[]`. */
function typeOf(schema: Node): string {
  const { type, enum: known, const: constant, format, anyOf, oneOf } = Object(follow(schema).value);
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(known)) return known.map((value) => JSON.stringify(value)).join(" | ");
  const union = Array.isArray(anyOf) ? "anyOf" : "oneOf";
  if (Array.isArray(anyOf ?? oneOf)) {
    const types = entries(child(follow(schema), union)).map(([, one]) => typeOf(one));
    return [...new Set(types)].join(" | ");
  }
  if (type === "array") {
    const items = typeOf(child(follow(schema), "items"));
    return items.includes(" | ") ? `(${items})[]` : `${items}[]`;
  }
  const name = Array.isArray(type) ? type.join(" | ") : String(type ?? "any");
  return format === undefined ? name : `${name} (${format})`;
}

function meaningOf(node: Node): string {
  const isSecret = lookUp(node, "x-sensitive") ?? lookUp(child(follow(node), "schema"), "x-sensitive");
  const alternatives = arrayOf(Object(follow(node).value).anyOf).filter(isObject);
  const discouraged = alternatives.flatMap((one) => {
    const reason = discouragedReason(one);
    return reason === undefined ? [] : [`**Discouraged as ${one.type}:** ${cell(reason)}`];
  });
  return [isSecret === true ? "**Secret.**" : "", cell(lookUp(node, "description")), ...discouraged]
    .filter((part) => part !== "")
    .join(" ");
}

/** Fields or parameters as a table; nothing without one. */
function table(head: string, fields: readonly Field[]): string[] {
  const rows = fields.map(
    ({ name, type, node, isRequired }) =>
      `| \`${name}\` | \`${type.replaceAll("|", "\\|")}\` | ${isRequired ? "**Required.** " : ""}${meaningOf(node)} |`,
  );
  return rows.length === 0 ? [] : [[`| ${head} | Type | Meaning |`, "|---|---|---|", ...rows].join("\n")];
}

/** Responses that operations share, as rows: status, link, meaning. */
export function sharedResponses({ responses }: Operation): string {
  const rows = [...responses].flatMap(([status, response]) => {
    const name = sharedName(response);
    if (name === undefined) return [];
    const meaning = firstSentence(lookUp(response, "description"));
    const link = `[${name}](/operations/responses#${name.toLowerCase()})`;
    return [`| \`${status}\` | ${link} | ${notDocumented(response)}${meaning} |`];
  });
  return rows.length === 0 ? "" : ["| Status | Response | Meaning |", "|---|---|---|", ...rows].join("\n");
}

/** The name of a response that stands in `components`; undefined for one of its own. */
export const sharedName = ({ value }: Node): string | undefined =>
  /^#\/components\/responses\/(\w+)$/.exec(String(isObject(value) ? value.$ref : ""))?.[1];
