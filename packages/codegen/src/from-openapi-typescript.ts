const leaveOut = "Leave it out:";

/**
 * Flags of openapi-typescript 7.13 that are not here, and what to do instead: the texts of the table in
 * FROM-OPENAPI-TYPESCRIPT.md. Its parser knows `--content-never` and `--generate-path-params`, its help does not.
 */
const flags: Readonly<Record<string, string>> = {
  "--redocly":
    "Run this in the folder of `redocly.yaml` or below. There, `x-codegen: { output: src/api, emit: [schema] }` replaces `x-openapi-ts: { output: src/api/schema.ts }`.",
  "--enum": `${leaveOut} an enum is a union of its values, without code. A script keeps true enums.`,
  "--enum-values": `${leaveOut} the file has types alone.`,
  "--conditional-enums": `${leaveOut} enums are unions.`,
  "--dedupe-enums": `${leaveOut} enums are unions.`,
  "--export-type": `${leaveOut} schemas are types. \`paths\`, \`operations\` and \`components\` are interfaces.`,
  "--immutable": `${leaveOut} a \`readOnly\` property is \`readonly\`, others are not.`,
  "--additional-properties": `${leaveOut} objects are exact, so that a misspelled property does not compile.`,
  "--empty-objects-unknown": `${leaveOut} it is always on, with \`Record<string, unknown>\`.`,
  "--default-non-nullable": `${leaveOut} it is always \`false\`. A \`default\` makes no property required.`,
  "--properties-required-by-default": "List the properties as `required` in the document.",
  "--array-length": `${leaveOut} limits are in the comment, and \`prefixItems\` is a tuple.`,
  "--path-params-as-types": `${leaveOut} a path is the text in the document, such as \`/users/{id}\`.`,
  "--alphabetize": `${leaveOut} the order is that of the document.`,
  "--exclude-deprecated": `${leaveOut} deprecated parts are marked \`@deprecated\`. \`--tag\` and \`--path\` choose operations.`,
  "--root-types": `${leaveOut} it is always on, for schemas whose name can be one of a type.`,
  "--root-types-no-schema-prefix": `${leaveOut} it is always on.`,
  "--root-types-keep-casing": `${leaveOut} it is always on.`,
  "--make-paths-enum": "Use the type `keyof paths`.",
  "--read-write-markers": `${leaveOut} where the directions differ, there are \`ThingWritable\` and \`ThingReadable\`.`,
  "--content-never": `${leaveOut} it does nothing in openapi-typescript either.`,
  "--generate-path-params": "Declare the parameter in the document. A notice names each one that is missing.",
};

const shortFlags: Readonly<Record<string, string>> = { "-c": "--redocly", "-t": "--export-type" };

/**
 * Gives the message for an option that openapi-typescript has and codegen has not.
 *
 * @param option as it is typed; its value may follow after `=`, and `--no-` may be in front
 */
export function adviceFor(option: string): string | undefined {
  const [name = ""] = option.replace(/^--no-/, "--").split("=");
  const advice = flags[shortFlags[name] ?? name];
  return advice && `${name} is a flag of openapi-typescript. ${advice} See FROM-OPENAPI-TYPESCRIPT.md.`;
}
