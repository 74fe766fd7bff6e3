import { Command } from "./commander.ts";

/** What `--help` shows besides options and arguments. */
export interface ProgramText {
  /** The command as it is typed, such as `npm run dev --`. */
  readonly name: string;
  readonly description: string;
  /** Shown below the options, such as the exit codes. */
  readonly notes?: string;
  /** Adds `--version`. */
  readonly version?: string;
}

/** Creates a program without options; add them with commander's `option`, `addOption` and `argument`. */
export function createProgram({ name, description, notes, version }: ProgramText) {
  const program = new Command(name)
    .description(description.replace(/\s+/g, " "))
    .helpOption("-h, --help", "show this text")
    .showHelpAfterError(`See ${name} --help`)
    .exitOverride();
  if (version !== undefined) program.version(version, "--version", "show the version");
  if (notes !== undefined) program.addHelpText("after", `\n${notes.trim()}`);
  return program;
}
