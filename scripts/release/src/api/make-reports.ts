import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from "@microsoft/api-extractor";
import type { PlacedPackage } from "./place-packages.ts";

/** An entry point of a package, with the file of its declarations. */
interface EntryPoint {
  readonly pack: PlacedPackage;
  /** The name of its report, such as `client.env`. */
  readonly name: string;
  readonly declarations: string;
}

/**
 * Reports what each entry point of packages exports, with the types that it refers to, by API Extractor.
 *
 * @param folder for the reports while they are made
 * @returns texts by the name of their file
 * @throws Error if API Extractor finds one, such as a name that nothing declares
 */
export function makeReports(packages: readonly PlacedPackage[], folder: string): ReadonlyMap<string, string> {
  const entries = packages.flatMap(entriesOf);
  const [first, ...others] = entries.map((entry) => configure(entry, folder));
  if (!first) return new Map();
  mkdirSync(folder, { recursive: true });
  // one program for all of them, as reading the libraries takes most of the time
  const additionalEntryPoints = others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath);
  const compilerState = CompilerState.create(first, { additionalEntryPoints });
  const errors: string[] = [];
  const messageCallback = (message: ExtractorMessage) => {
    const { logLevel, sourceFilePath, sourceFileLine, text } = message;
    if (logLevel === ExtractorLogLevel.Error) errors.push(`${sourceFilePath}:${sourceFileLine} ${text}`);
    message.handled = true;
  };
  for (const config of [first, ...others])
    Extractor.invoke(config, { localBuild: true, compilerState, messageCallback });
  if (errors.length > 0)
    throw new Error(`API Extractor refuses the declarations:\n${[...new Set(errors)].join("\n")}`);
  return new Map(
    entries.map(({ name }) => [`${name}.api.md`, readFileSync(join(folder, `${name}.api.md`), "utf8")]),
  );
}

function entriesOf(pack: PlacedPackage): EntryPoint[] {
  return Object.entries(pack.manifest.exports).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const name = path === "." ? pack.name : `${pack.name}.${path.slice("./".length)}`;
    return [{ pack, name, declarations: join(pack.folder, target.types) }];
  });
}

function configure({ pack: { folder }, name, declarations }: EntryPoint, target: string): ExtractorConfig {
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: declarations,
      newlineKind: "lf",
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: target,
        reportTempFolder: target,
        includeForgottenExports: true,
      },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // they would stand in the report; what exports refer to is in it anyway
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, "package.json"),
  });
}

const compilerOptions = {
  target: "ES2023",
  lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable"],
  module: "NodeNext",
  moduleResolution: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  types: ["node"],
  // the consumer checks compile all declarations, which takes several times as long
  skipLibCheck: true,
};
