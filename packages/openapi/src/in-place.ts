import { isObject, member, pointerOfReference, referenceTo, setMember } from "./json.ts";
import { entries } from "./node.ts";
import { formOf, type Reference, type Targets } from "./references.ts";
import type { Target } from "./resources.ts";

/**
 * Puts maps and lists in the place of the `$ref`s that stand for them, which changes the parsed files.
 *
 * @returns where what is in them was
 */
export function putInPlace(references: readonly Reference[], targets: Targets): Map<unknown, Target> {
  const origins = new Map<unknown, Target>();
  const membersOf = (holder: unknown): Map<string, Target> => {
    const next = targets.get(holder)?.get("$ref")?.target;
    if (!next) return new Map();
    const own = entries(next.node).filter(([key]) => key !== "$ref");
    const members = own.map(([key, node]) => [key, { file: next.file, node }] as const);
    return new Map([...membersOf(next.node.value), ...members]);
  };
  const found = references.flatMap((reference) => {
    const form = formOf(reference);
    const { holder } = reference;
    return form && targets.has(holder) ? [{ ...reference, form, members: membersOf(holder) }] : [];
  });
  for (const { holder, whole, form, members } of found) {
    const list: unknown[] = [];
    for (const [key, target] of members) {
      const { value } = target.node;
      if (isObject(value)) origins.set(value, target);
      list.push(value);
      if (member(holder, key) === undefined) setMember(holder as Record<string, unknown>, key, value);
    }
    if (whole && form === "list") Reflect.set(whole.parent, whole.key, list);
    Reflect.deleteProperty(holder, "$ref");
  }
  return origins;
}

/** Writes references as pointers that lead to what is in the same file by a name, by another reference, or from a `$id`. */
export function writeAsPointers(references: readonly Reference[], targets: Targets): void {
  for (const { holder, key, file, $ref } of references) {
    const target = targets.get(holder)?.get(key)?.target;
    if (target?.file !== file || holder[key] !== $ref) continue;
    const { pointer } = target.node;
    if (!$ref.startsWith("#") || pointerOfReference($ref) !== pointer)
      Reflect.set(holder, key, referenceTo(pointer));
  }
}

/** Makes descriptions of anything of references that lead nowhere. */
export function makeUnknown(dangling: readonly Reference[]): void {
  for (const { holder, kind, whole } of dangling) {
    Reflect.deleteProperty(holder, "$ref");
    if (!whole && (kind === "response" || kind === "requestBody"))
      Object.assign(holder, { content: { "*/*": {} } });
  }
}
