import { Argument, createProgram, InputError, runProgram } from "@onelogin-mfa/command-line";
import type { Command, Commands } from "../session.ts";
import { streamsOf } from "../terminal.ts";

/** A command with what can follow its name. */
interface Completed {
  readonly name: string;
  readonly does: string;
  /** The values of its arguments that have choices. */
  readonly values: readonly string[];
  readonly options: readonly CompletedOption[];
}

interface CompletedOption {
  /** The name without dashes, such as `json`. */
  readonly name: string;
  readonly takesValue: boolean;
  /** The choices; empty if it takes any value, or none. */
  readonly values: readonly string[];
}

const bash = (all: readonly Completed[]) => `_onelogin_mfa() {
  local words
  case "$COMP_CWORD:\${COMP_WORDS[1]}:\${COMP_WORDS[COMP_CWORD-1]}" in
    1:*) words="${all.map(({ name }) => name).join(" ")}" ;;
${all.flatMap(bashCases).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _onelogin_mfa onelogin-mfa
`;

/** Returns the cases of a command: the value of an option, if the word before is one that takes it, before anything else. */
function bashCases({ name, values, options }: Completed): readonly string[] {
  const flags = options.map((option) => `--${option.name}`);
  return [
    ...options
      .filter(({ takesValue }) => takesValue)
      .map((option) => `    *:${name}:--${option.name}) words="${option.values.join(" ")}" ;;`),
    `    *:${name}:*) words="${[...values, ...flags].join(" ")}" ;;`,
  ];
}

const fish = (all: readonly Completed[]) =>
  all
    .flatMap(({ name, does, values, options }) => {
      const after = `complete -c onelogin-mfa -n '__fish_seen_subcommand_from ${name}'`;
      return [
        `complete -c onelogin-mfa -n __fish_use_subcommand -a ${name} -d '${does}'`,
        ...(values.length > 0 ? [`${after} -f -a '${values.join(" ")}'`] : []),
        ...options.map((option) => `${after} -l ${option.name}${fishValue(option)}`),
      ];
    })
    .join("\n")
    .concat("\n");

function fishValue({ takesValue, values }: CompletedOption): string {
  if (!takesValue) return "";
  // without choices it may be a file
  return values.length > 0 ? ` -x -a '${values.join(" ")}'` : " -r";
}

/** Writes the script of a shell. */
type WriteScript = (all: readonly Completed[]) => string;

const shells: Readonly<Record<string, WriteScript>> = {
  bash,
  // it reads the scripts of bash, once its own completion is there, which a new user's zsh does not load
  zsh: (all) => `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
autoload -Uz bashcompinit && bashcompinit
${bash(all)}`,
  fish,
};

/** `completion`: prints the script that has a shell complete commands, options and their values. */
export function completionOf(commands: Commands): Command {
  const createCompletion = () =>
    createProgram({
      name: "npx @onelogin-mfa/cli completion",
      description:
        "Prints the script that has a shell complete commands and options of an installed onelogin-mfa.",
      notes: `For this session of bash:  source <(onelogin-mfa completion bash)
For this session of zsh:   source <(onelogin-mfa completion zsh)
For fish:                  onelogin-mfa completion fish | source
For all sessions, add that line to ~/.bashrc, ~/.zshrc or ~/.config/fish/config.fish.`,
    }).addArgument(
      new Argument("<shell>", "the shell that reads the script")
        .choices(Object.keys(shells))
        .argParser(readShell),
    );
  return {
    createProgram: createCompletion,
    run(args, terminal) {
      const print = async (write: WriteScript, _: object) => {
        terminal.out.write(write(await Promise.all(Object.entries(commands).map(describe))));
      };
      return runProgram(createCompletion(), print, args, streamsOf(terminal));
    },
  };
}

function readShell(name: string): WriteScript {
  const write = Object.hasOwn(shells, name) ? shells[name] : undefined;
  if (write) return write;
  throw new InputError(
    `There is no completion for ${JSON.stringify(name)}: ${Object.keys(shells).join(", ")}.`,
  );
}

/** Describes a command by its program, the one place that has its arguments and options. */
async function describe([name, { does, load }]: [string, Commands[string]]): Promise<Completed> {
  const program = (await load()).createProgram();
  return {
    name,
    does,
    values: program.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    options: program
      .createHelp()
      // with --help, which is not among the program's own
      .visibleOptions(program)
      .map((option) => ({
        name: option.name(),
        takesValue: option.required || option.optional,
        values: option.argChoices ?? [],
      })),
  };
}
