// Loaded before a program of a package: prints as JSON what commander would parse, instead of parsing it.
import { type Argument, Command, type Option } from "commander";

const described = (command: Command): object => ({
  options: command.options.map(describeOption),
  arguments: command.registeredArguments.map(describeArgument),
  commands: command.commands.map((one) => ({ name: one.name(), aliases: one.aliases(), ...described(one) })),
  help: helpOf(command),
});

const describeOption = (option: Option) => ({
  name: option.long ?? option.short,
  short: option.short,
  // the program does not run without it
  required: option.mandatory,
  value: option.required ? "required" : option.optional ? "optional" : "none",
  repeated: option.variadic,
  choices: option.argChoices,
  default: option.defaultValue,
  variable: option.envVar,
});

const describeArgument = (argument: Argument) => ({
  name: argument.name(),
  required: argument.required,
  repeated: argument.variadic,
  choices: argument.argChoices,
  default: argument.defaultValue,
});

/** The help with its notes, in which a program may list its commands. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

Command.prototype.parseAsync = function describe() {
  process.stdout.write(JSON.stringify(described(this)));
  process.exit(0);
};
