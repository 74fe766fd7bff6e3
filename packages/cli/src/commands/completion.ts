import { createProgram, InputError, runProgram } from "@onelogin-mfa/command-line";
import type { Command, Commands } from "../session.ts";
import { streamsOf, type Terminal } from "../terminal.ts";

/** A command with the names of its options, such as `--json`. */
interface Completed {
  readonly name: string;
  readonly does: string;
  readonly options: readonly string[];
}

const bash = (all: readonly Completed[]) => `_onelogin_mfa() {
  local words
  case "$COMP_CWORD:\${COMP_WORDS[1]}" in
    1:*) words="${all.map(({ name }) => name).join(" ")}" ;;
${all.map(({ name, options }) => `    *:${name}) words="${options.join(" ")}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _onelogin_mfa onelogin-mfa
`;

const fish = (all: readonly Completed[]) =>
  all
    .flatMap(({ name, does, options }) => [
      `complete -c onelogin-mfa -n __fish_use_subcommand -a ${name} -d '${does}'`,
      ...options.map(
        (option) =>
          `complete -c onelogin-mfa -n '__fish_seen_subcommand_from ${name}' -l ${option.slice("--".length)}`,
      ),
    ])
    .join("\n")
    .concat("\n");

const shells: Readonly<Record<string, (all: readonly Completed[]) => string>> = {
  bash,
  // it reads the scripts of bash
  zsh: (all) => `autoload -Uz bashcompinit && bashcompinit\n${bash(all)}`,
  fish,
};

/** `completion`: prints the script that has a shell complete commands and options. */
export const completionOf =
  (commands: Commands): Command =>
  (args, terminal) => {
    const program = createProgram({
      name: "npx @onelogin-mfa/cli completion",
      description:
        "Prints the script that has a shell complete commands and options of an installed onelogin-mfa.",
      notes: `For this session of bash or zsh:  source <(onelogin-mfa completion bash)
For fish:                         onelogin-mfa completion fish | source
For all sessions, add that line to ~/.bashrc, ~/.zshrc or ~/.config/fish/config.fish.`,
    }).argument("<shell>", Object.keys(shells).join(", "));
    const print = async (shell: string, _: object) => {
      const write = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
      const known = Object.keys(shells).join(", ");
      if (!write) throw new InputError(`There is no completion for ${JSON.stringify(shell)}: ${known}.`);
      const described = Object.entries(commands).map((named) => describe(...named, terminal));
      terminal.out.write(write(await Promise.all(described)));
    };
    return runProgram(program, print, args, streamsOf(terminal));
  };

/** Describes a command by its own help, the one place that has its options. */
async function describe(
  name: string,
  { does, run }: Commands[string],
  terminal: Terminal,
): Promise<Completed> {
  let help = "";
  const out = { write: (text: string) => (help += text) };
  await run(["--help"], { ...terminal, out });
  return { name, does, options: help.match(/(?<=^ +(?:-\w, )?)--[\w-]+/gm) ?? [] };
}
