import { isObject, pathSetting, type Settings } from "@onelogin-mfa/openapi";
import { type EmitterName, emitterNames } from "./emit/emitter.ts";

const under = "x-codegen";

/** The settings of codegen in `redocly.yaml`. @internal */
export const codegenSettings = {
  /** Folder for generated files. */
  output: { under, isUnique: true, ...pathSetting },
  /** The files to generate. @default all but `client` */
  emit: { under, expected: `a list of ${emitterNames.join(", ")}`, read: namesOfEmitters },
  /** The types of formats. @default those of their types */
  formats: { under, expected: 'a table such as { date-time: "Date" }', read: textsOf },
  /** The tags of the operations that are meant. @default all */
  tags: { under, expected: "a list of tags", read: listOfTexts },
  /** The paths of the operations that are meant. @default all */
  paths: { under, expected: "a list of paths", read: listOfTexts },
  /** True if notices are errors. @default false */
  strict: {
    under,
    expected: "true or false",
    read: (value: unknown) => (typeof value === "boolean" ? value : undefined),
  },
} satisfies Settings;

function namesOfEmitters(value: unknown): readonly EmitterName[] | undefined {
  const isName = (one: unknown): one is EmitterName => emitterNames.some((name) => name === one);
  return Array.isArray(value) && value.every(isName) ? value : undefined;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

function listOfTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every(isText) ? value : undefined;
}

function textsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const texts = Object.entries(value).filter((entry): entry is [string, string] => isText(entry[1]));
  return texts.length === Object.keys(value).length ? Object.fromEntries(texts) : undefined;
}
