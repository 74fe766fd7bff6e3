/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** A stage of a Dockerfile: its instructions after FROM. */
export interface Stage {
  readonly image: string;
  /** Empty for a stage without a name. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile. Continued lines are joined. */
export function readStages(dockerfile: string): readonly Stage[] {
  const lines = dockerfile
    .replace(/\\\n/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const stages: { image: string; name: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = "", text = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    const [, image = "", stage = ""] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(text) ?? [];
    if (name === "FROM") stages.push({ image, name: stage, instructions: [] });
    else stages.at(-1)?.instructions.push({ name, text });
  }
  return stages;
}

/** The texts of a stage's instructions of one name. */
export const textsOf = ({ instructions }: Stage, name: string): readonly string[] =>
  instructions.filter((one) => one.name === name).map(({ text }) => text);

/**
 * The text of a stage's only instruction of a name.
 *
 * @throws Error if there is none, or a second one
 */
export function textOf(stage: Stage, name: string): string {
  const [text, ...more] = textsOf(stage, name);
  if (text === undefined || more.length > 0)
    throw new Error(`the Dockerfile's stage "${stage.name}" needs one ${name}`);
  return text;
}

/** The words of a command in the form without a shell. @throws Error for another form */
export function wordsOf(text: string): readonly string[] {
  const json = text.slice(text.indexOf("["));
  const words: unknown = json.startsWith("[") ? JSON.parse(json) : undefined;
  if (Array.isArray(words) && words.every((word) => typeof word === "string")) return words;
  throw new Error(`a container without a shell needs the form ["program", "argument"]: ${text}`);
}
