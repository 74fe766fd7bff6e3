import { documentNode, type JsonObject, loadDocument, walk } from "@onelogin-mfa/codegen/document";
import { stringify } from "yaml";
import { downConvert } from "./down-convert.ts";

/** An edition of the spec: the same API in another form, for tools that cannot read the spec itself. */
export interface Edition {
  /** The name of its file. */
  readonly file: string;
  readonly document: JsonObject;
  readonly text: string;
}

/**
 * The editions of an OpenAPI 3.1 document: JSON, one YAML file with everything in it, and OpenAPI 3.0.
 *
 * @param path the document's root file
 * @throws Error if it is invalid, or says what OpenAPI 3.0 cannot say
 */
export async function editionsOf(path: string): Promise<readonly Edition[]> {
  const document = withoutDefaults((await loadDocument(path)).root);
  const converted = downConvert(document);
  return [
    { file: "mfa.json", document, text: `${JSON.stringify(document, null, 2)}\n` },
    { file: "mfa.bundled.yaml", document, text: toYaml(document) },
    { file: "mfa.openapi-3.0.yaml", document: converted, text: toYaml(converted) },
  ];
}

/**
 * A copy without `additionalProperties: true`, which is the default. Generators that read it as a map blur the properties
 * beside it, or lose them.
 */
function withoutDefaults(document: JsonObject): JsonObject {
  const copy = structuredClone(document);
  walk(documentNode(copy), "document", (object, _, kind) => {
    const isDefault = kind === "schema" && object.additionalProperties === true;
    if (isDefault) Reflect.deleteProperty(object, "additionalProperties");
  });
  return copy;
}

// anchors are valid YAML, which not every tool expands
const toYaml = (document: JsonObject) =>
  stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 });
