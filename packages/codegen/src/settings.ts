import { pathSetting, type Settings } from "@onelogin-mfa/openapi";
import { type EmitterName, emitterNames } from "./emit/emitter.ts";

const under = "x-codegen";

/** The settings of codegen in `redocly.yaml`. @internal */
export const codegenSettings = {
  /** Folder for generated files. */
  output: { under, isUnique: true, ...pathSetting },
  /** The files to generate. @default all but `client` */
  emit: { under, expected: `a list of ${emitterNames.join(", ")}`, read: namesOfEmitters },
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
