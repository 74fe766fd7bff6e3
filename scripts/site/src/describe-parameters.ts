import {
  type Application,
  Comment,
  type CommentDisplayPart,
  type Context,
  Converter,
  type ParameterReflection,
  ReflectionKind,
  type SomeType,
} from "typedoc";

/**
 * A plugin of TypeDoc, for which a parameter that its function says nothing of has the first sentence about its type, and one that is
 * taken apart where it is declared the last word of its type as its name.
 */
export function load({ converter }: Application): void {
  converter.on(Converter.EVENT_RESOLVE_END, ({ project }: Context) => {
    // of this kind, all are parameters
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter) as ParameterReflection[]) {
      if (parameter.name === "__namedParameters") parameter.name = nameFor(parameter.type);
      if (parameter.comment) continue;
      const sentence = sentenceAbout(parameter.type);
      if (sentence.length > 0) parameter.comment = new Comment(sentence);
    }
  });
}

function nameFor(type: SomeType | undefined): string {
  const words = type?.type === "reference" ? type.name.match(/[A-Z][a-z]*/g) : null;
  return words?.at(-1)?.toLowerCase() ?? "options";
}

/** The first sentence about a type; of a list of arguments, one about each of them. */
function sentenceAbout(type: SomeType | undefined): CommentDisplayPart[] {
  if (type?.type === "tuple") {
    const parts = type.elements.flatMap((element) => {
      if (element.type !== "namedTupleMember") return [];
      const sentence = sentenceAbout(element.element);
      const name: CommentDisplayPart = { kind: "code", text: `\`${element.name}\`` };
      return sentence.length === 0 ? [] : [name, textPart(": "), ...sentence, textPart(" ")];
    });
    return parts.slice(0, -1);
  }
  if (type?.type === "union") return type.types.map(sentenceAbout).find(({ length }) => length > 0) ?? [];
  if (type?.type !== "reference") return [];
  return firstSentence(type.reflection?.comment?.summary ?? []);
}

const textPart = (text: string): CommentDisplayPart => ({ kind: "text", text });

function firstSentence(summary: readonly CommentDisplayPart[]): CommentDisplayPart[] {
  const end = /[.!?](?=\s|$)/;
  const last = summary.findIndex(({ kind, text }) => kind === "text" && end.test(text));
  if (last === -1) return [...summary];
  const { text = "" } = summary[last] ?? {};
  return [...summary.slice(0, last), textPart(text.slice(0, text.search(end) + 1))];
}
