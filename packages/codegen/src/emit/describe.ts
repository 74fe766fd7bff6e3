import {
  child,
  entries,
  follow,
  lookUp,
  type Node,
  type Operation,
  objectOf,
  type Parameter,
} from "@onelogin-mfa/openapi";
import { ownSecurityOf, ownServerOf } from "./connect.ts";
import { printKey, printLiteral } from "./literal.ts";
import { isStream, type Media, mediaOf } from "./media.ts";
import { type InputBody, inputOf, inputParameters, places, shapeOf } from "./operations.ts";
import { isUndescribed, readerOfEvents, successesOf } from "./success-types.ts";
import { quoted } from "./type.ts";

/** The members of what is passed to `send`, as they are printed. */
type Description = readonly (readonly [name: string, code: string])[];

/** Describes an operation for the code of a client, see `Operation` there. */
export function describe(operation: Operation): Description {
  const { id, method, responses } = operation;
  const { nested, bodies, bodyRequired } = inputOf(operation);
  const parameters = inputParameters(operation);
  const inPlace = (place: string) => parameters.filter((one) => one.in === place);
  const names = places.flatMap((place) => {
    const own = inPlace(place).map(({ name }) => name);
    return own.length > 0 ? [[place, own] as const] : [];
  });
  const styles = stylesOf(inPlace("query"));
  const exploded = inPlace("header")
    .filter(isExploded)
    .map(({ name }) => name);
  const successes = successesOf(operation);
  const others = [...responses].filter(([status]) => !status.startsWith("2"));
  const accept = acceptOf(successes.map(([, response]) => response));
  const forms = successes.map(
    ([status, response]) =>
      [status, isUndescribed(operation) ? quoted("undescribed") : formsOf(response)] as const,
  );
  const server = ownServerOf(operation);
  const security = ownSecurityOf(operation);
  const literal = (name: string, value: unknown) => [name, printLiteral(value, 2, name.length + 2)] as const;
  return [
    literal("id", id),
    literal("method", method),
    literal("path", templateOf(operation)),
    ...(names.length > 0 ? [literal("names", Object.fromEntries(names))] : []),
    ...(nested.length > 0 ? [literal("nested", nested)] : []),
    ...(bodies.length > 0
      ? [["bodies", `[${bodies.map((body) => printBody(body, bodies.length > 1)).join(", ")}]`] as const]
      : []),
    ...(bodies.some(({ layout }) => layout === "flat") && bodyRequired
      ? [literal("isBodyRequired", true)]
      : []),
    ...(accept === undefined ? [] : [literal("accept", accept)]),
    ["successes", printObject(forms)],
    literal(
      "errors",
      Object.fromEntries(others.map(([status, response]) => [status, formOfError(response)])),
    ),
    ...(exploded.length > 0 ? [literal("exploded", exploded)] : []),
    ...(server === undefined ? [] : [literal("server", server)]),
    ...(security === undefined ? [] : [literal("security", security)]),
    ...(styles ? [["querySerializer", `styled(${printLiteral(styles, 2)})`] as const] : []),
  ];
}

/** Prints a description. */
export function printOperation(description: Description): string {
  const members = description.map(([name, code]) => `${name}: ${code}`);
  const line = `{ ${members.join(", ")} }`;
  return line.length <= 80 ? line : `{\n${members.map((member) => `    ${member},\n`).join("")}  }`;
}

const printObject = (members: Description) =>
  members.length === 0
    ? "{}"
    : `{ ${members.map(([name, code]) => `${printKey(name)}: ${code}`).join(", ")} }`;

/** The forms of a success: one, or by its media types, the first of them first. */
function formsOf(response: Node): string {
  const media = mediaOf(response);
  if (media.length < 2) return formOf(media[0]);
  return printObject(media.map((one) => [one.name, formOf(one)]));
}

function formOf(media: Media | undefined): string {
  if (!media) return quoted("none");
  if (media.kind === "events") return readerOfEvents(media);
  if (isStream(media)) return media.kind === "lines" ? "readLines" : "readSequence";
  return quoted(formOfBytes(media));
}

function formOfBytes({ kind }: Media): string {
  if (kind === "form") return "text";
  return kind === "multipart" ? "bytes" : kind;
}

/** Returns the form of an error's body. It may be anything but JSON where JSON can be a text. */
function formOfError(response: Node): string {
  const [media] = mediaOf(response);
  if (!media) return "none";
  const isAny = media.kind === "json" && /string|any/.test(shapeOf(child(media.node, "schema")));
  return isAny ? "any" : isStream(media) ? "text" : formOfBytes(media);
}

/** The media types to ask for, where a success has several: the first of each. */
function acceptOf(successes: readonly Node[]): string | undefined {
  const all = successes.map(mediaOf);
  const names = new Set(all.flatMap(([first]) => first?.name ?? []));
  return all.some((media) => media.length > 1) ? [...names].join(", ") : undefined;
}

/** Prints a body. */
function printBody(body: InputBody, isOneOfSeveral: boolean): string {
  const members: [name: string, code: string][] = [["mediaType", quoted(body.name)]];
  if (isOneOfSeveral) members.push(["fields", printLiteral(body.fields, 6)]);
  if (body.layout === "flat") members.push(["isFlat", "true"]);
  return printObject([...members, ...writingOf(body)]);
}

/** Describes the writing of a body, where openapi-fetch would not do it by itself. */
function writingOf({ name, node, kind }: InputBody): Description {
  const isRange = name.includes("*");
  const header = (value: string | null) => ["header", printLiteral(value)] as const;
  const write = (code: string) => ["write", code] as const;
  if (kind === "multipart") return [header(null), write(`toForm(${typesOfParts(node)})`)];
  // the boundary of parts is in the type of their Blob
  if (kind === "bytes")
    return [...(isRange || /^multipart\//i.test(name) ? [header(null)] : []), write("raw")];
  if (kind === "text" || kind === "events") return [...(isRange ? [header("text/plain")] : []), write("raw")];
  if (kind === "lines") return [write("toLines")];
  if (kind === "sequence") return [write("toSequence")];
  if (kind === "form") {
    const fields = entries(child(node, "encoding")).flatMap(([field, encoding]) => {
      const style = writtenStyle(encoding);
      return Object.keys(style).length > 0 ? [[field, { style: "form", ...style }] as const] : [];
    });
    const styles = printLiteral(Object.fromEntries(fields), 2);
    return [write(`styled(${styles}, { style: "json" })`)];
  }
  return isRange ? [header("application/json")] : [];
}

/** The media types that parts of a form are to have. */
function typesOfParts(media: Node): string {
  const types = entries(child(media, "encoding")).flatMap(([field, encoding]) => {
    const type = child(encoding, "contentType").value;
    return typeof type === "string" && !/[*,\r\n]/.test(type) ? [[field, type] as const] : [];
  });
  return types.length > 0 ? printLiteral(Object.fromEntries(types), 2) : "";
}

const queryStyles: ReadonlySet<unknown> = new Set(["form", "spaceDelimited", "pipeDelimited", "deepObject"]);

/** The style of a parameter, or of a field of a form, as far as it is written down. */
function writtenStyle(node: Node) {
  const { style, explode, allowReserved } = objectOf(node.value);
  return {
    ...(queryStyles.has(style) ? { style } : {}),
    ...(typeof explode === "boolean" ? { explode } : {}),
    ...(allowReserved === true ? { allowReserved } : {}),
  };
}

const scalars: ReadonlySet<string> = new Set(["string", "number", "boolean"]);
const shapeOfParameter = (parameter: Node) => shapeOf(child(parameter, "schema"));

/** The styles of the parameters of a query that openapi-fetch would send in another way; undefined if there are none. */
function stylesOf(parameters: readonly Parameter[]): object | undefined {
  const styles = parameters.flatMap(({ name, node }) => {
    const parameter = follow(node);
    // one with a media type is a text, which is sent as it is
    if (lookUp(parameter, "content") !== undefined) return [];
    const style = writtenStyle(parameter);
    const shape = shapeOfParameter(parameter);
    const isPlain =
      style.allowReserved !== true && (style.style ?? "form") === "form" && style.explode !== false;
    if (scalars.has(shape)) return style.allowReserved ? [[name, { allowReserved: true }] as const] : [];
    return isPlain && shape === "array" ? [] : [[name, style] as const];
  });
  return styles.length > 0 ? Object.fromEntries(styles) : undefined;
}

function isExploded({ node }: Parameter): boolean {
  const parameter = follow(node);
  return (
    child(parameter, "explode").value === true &&
    !/string|number|boolean|array/.test(shapeOfParameter(parameter))
  );
}

/** The path with the styles of its parameters, as openapi-fetch has them: `{.name}`, `{;name}`, `{name*}`. */
function templateOf(operation: Operation): string {
  return inputParameters(operation).reduce((path, { name, in: place, node }) => {
    const { style, explode } = objectOf(follow(node).value);
    const mark = style === "label" ? "." : style === "matrix" ? ";" : "";
    const end = explode === true && !scalars.has(shapeOfParameter(follow(node))) ? "*" : "";
    return place === "path" ? path.replaceAll(`{${name}}`, () => `{${mark}${name}${end}}`) : path;
  }, operation.path);
}
