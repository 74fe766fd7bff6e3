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
  type NamedExample,
  type Node,
  type Operation,
} from "@onelogin-mfa/codegen/document";
import { cell, firstSentence, foreign, tabs } from "./page.ts";

/** A field of a request body or response: its name from the body on, such as `factor_data.totp_url`. */
interface Field {
  readonly name: string;
  readonly schema: Node;
  readonly isRequired: boolean;
}

/** Method, path and effect of an operation, its prose and its parameters. */
export function introduction({ method, path, node, parameters }: Operation): string {
  const effect = child(node, "x-effect").value;
  const rows = parameters.map(({ name, node: parameter, in: place }) => ({
    name,
    type: `${typeOf(child(follow(parameter), "schema"))}, ${place}`,
    meaning: `${lookUp(parameter, "required") === true ? "**Required.** " : ""}${meaningOf(parameter)}`,
  }));
  return [
    `\`${method} ${path}\``,
    foreign(lookUp(node, "description")),
    ...(effect === undefined ? [] : [`**Effect:** \`${effect}\`. ${effects[String(effect)] ?? ""}`]),
    ...(rows.length === 0 ? [] : [table(["Parameter", "Type", "Meaning"], rows)]),
  ].join("\n\n");
}

/** The fields of a request body, and its examples as tabs; empty without one. */
export function requestSection({ requestBody }: Operation): string {
  return mediaTypesOf(requestBody)
    .map(([name, media]) => `\`${name}\`\n\n${contentOf(media, true)}`)
    .join("\n\n");
}

/** A response with its headers, fields and examples. */
export function responseSection(response: Node): string {
  const headers = headersOf(response).map(([name, header]) => `\`${name}\`: ${meaningOf(header)}`);
  return [
    `${notDocumented(response)}${foreign(lookUp(response, "description"))}`,
    ...(headers.length === 0 ? [] : [`Headers:\n\n${headers.map((line) => `- ${line}`).join("\n")}`]),
    ...mediaTypesOf(response).map(([name, media]) => `\`${name}\`\n\n${contentOf(media, false)}`),
  ].join("\n\n");
}

const notDocumented = (response: Node) =>
  lookUp(response, "x-documented") === false ? "**Not documented by OneLogin.** " : "";

function contentOf(media: Node, isRequest: boolean): string {
  const rows = fieldsOf(child(media, "schema")).map(({ name, schema, isRequired }) => ({
    name,
    type: typeOf(schema),
    meaning: `${isRequest && isRequired ? "**Required.** " : ""}${meaningOf(schema)}`,
  }));
  return [
    ...(rows.length === 0 ? [] : [table(["Field", "Type", "Meaning"], rows)]),
    tabs(examplesOf(media).map(exampleTab)),
  ].join("\n\n");
}

function exampleTab({ name, value: { value } }: NamedExample) {
  const isJson = typeof value !== "string";
  return {
    title: name === "default" ? "Example" : name,
    lang: isJson ? "json" : "html",
    code: isJson ? JSON.stringify(value, null, 2) : value,
  };
}

/** The fields of a schema and of the schemas inside it. One that two alternatives have in the same type is listed once. */
function fieldsOf(schema: Node, prefix = "", around: readonly unknown[] = []): Field[] {
  const { value } = follow(schema);
  if (around.includes(value)) return [];
  const inside = [...around, value];
  const members = membersOf(schema);
  const required = arrayOf(members.get("required")?.value);
  const own = entries(members.get("properties") ?? { ...schema, value: undefined }).flatMap(
    ([key, field]) => {
      const name = prefix + key;
      const isRequired = required.includes(key);
      return [{ name, schema: field, isRequired }, ...fieldsOf(field, `${name}.`, inside)];
    },
  );
  const parts = ["allOf", "anyOf", "oneOf"].flatMap((key) => {
    const part = members.get(key);
    return part ? entries(part).flatMap(([, one]) => fieldsOf(one, prefix, inside)) : [];
  });
  const items = members.get("items");
  const ofItems = items ? fieldsOf(items, `${prefix.replace(/\.$/, "")}[].`, inside) : [];
  const all = [...own, ...parts, ...ofItems].map(
    (field) => [`${field.name} ${typeOf(field.schema)}`, field] as const,
  );
  return [...new Map(all).values()];
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

function table(
  heads: readonly string[],
  rows: readonly { name: string; type: string; meaning: string }[],
): string {
  const lines = rows.map(({ name, type, meaning }) => `| \`${name}\` | ${code(type)} | ${meaning} |`);
  return [`| ${heads.join(" | ")} |`, "|---|---|---|", ...lines].join("\n");
}

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;

/** Responses that operations share, as rows: status, link, meaning. */
export function sharedResponses({ responses }: Operation, page: string): string {
  const rows = [...responses].flatMap(([status, response]) => {
    const name = sharedName(response);
    if (name === undefined) return [];
    const meaning = firstSentence(lookUp(response, "description"));
    return [
      `| \`${status}\` | [${name}](${page}#${name.toLowerCase()}) | ${notDocumented(response)}${meaning} |`,
    ];
  });
  return rows.length === 0 ? "" : ["| Status | Response | Meaning |", "|---|---|---|", ...rows].join("\n");
}

/** The name of a response that stands in `components`; undefined for one of its own. */
export const sharedName = ({ value }: Node): string | undefined =>
  /^#\/components\/responses\/(\w+)$/.exec(String(isObject(value) ? value.$ref : ""))?.[1];
