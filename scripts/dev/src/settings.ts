import { codegenSettings } from "@onelogin-mfa/codegen/internal";
import { mockSettings } from "@onelogin-mfa/mock/settings";
import { type Api, isObject, pathSetting, type Settings } from "@onelogin-mfa/openapi";

/** The settings in `redocly.yaml` of all that the loop does. */
export const devSettings = {
  ...codegenSettings,
  ...mockSettings,
  /** Modules that generate more from the document, by the folder of their files; absolute paths. */
  generators: { under: "x-dev", expected: "paths of modules by folder", read: readModules },
} satisfies Settings;

/** An API with its settings. */
export type DevApi = Api<typeof devSettings>;

function readModules(
  value: unknown,
  absolute: (name: string) => string,
): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const modules: Record<string, string> = {};
  for (const pair of Object.entries(value)) {
    const [folder, module] = pair.map((one) => pathSetting.read(one, absolute));
    if (folder === undefined || module === undefined) return undefined;
    modules[folder] = module;
  }
  return modules;
}
