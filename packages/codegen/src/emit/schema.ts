import type { EmitterInput } from "./emitter.ts";
import { createTypePrinter } from "./type.ts";

/** Emits `schema.ts`: the types of openapi-typescript, each schema as a type with its name. */
export async function emitSchema({ types }: EmitterInput): Promise<string> {
  const { named, tables } = await types();
  const { printAlias, printInterface, printHelpers } = createTypePrinter(new Set(named.keys()));
  const { webhooks, ...others } = tables;
  const shown = Object.entries(webhooks.length > 0 ? tables : others);
  const statements = [
    ...[...named].map(([name, { type, comment }]) => printAlias(name, type, comment)),
    ...shown.map(([name, members]) =>
      members.length > 0 ? printInterface(name, members) : printAlias(name, "Record<string, never>"),
    ),
  ];
  return [...statements, printHelpers()].join("");
}
