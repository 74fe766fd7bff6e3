import { createProgram, listOf, Option } from "@onelogin-mfa/command-line";
import packageJson from "../package.json" with { type: "json" };
import { defaultEmitterNames, emitterNames } from "./emit/emitter.ts";

/** The command line of `codegen`. */
export const codegen = createProgram({
  name: "codegen",
  description:
    "Generates TypeScript from an OpenAPI 3.0 or 3.1 document (YAML or JSON, in one file or several).",
  version: packageJson.version,
  notes: "Exit codes: 0 done or up to date, 1 --check found differences, 2 invalid document or wrong usage.",
})
  .argument("<spec>", "the document")
  .argument("<outDir>", "folder for the generated files; it should hold nothing else")
  .addOption(
    new Option(
      "--emit <names>",
      `what to generate, separated by commas: ${emitterNames.join(", ")} (default: ${defaultEmitterNames.join(",")})`,
    ).argParser(listOf(emitterNames)),
  )
  .option(
    "--check",
    "write nothing; exit with 1 and name each file that is missing, differs or does not belong",
  )
  .option("--quiet", "print no progress");
