/** A value with one field changed, and the name of the change. */
export interface Variant {
  readonly change: string;
  readonly value: unknown;
}

/** Every variant of a JSON value that lacks one field, or has a scalar of another type in it; of a list, in its first element. */
export function variantsOf(value: unknown, at = ""): Variant[] {
  if (Array.isArray(value)) {
    const [first, ...others] = value;
    return variantsOf(first, `${at}/0`).map((one) => ({ ...one, value: [one.value, ...others] }));
  }
  return Object.entries(Object(value)).flatMap(([name, field]) => {
    const { [name]: _, ...rest } = Object(value);
    const lacking = { change: `without ${at}/${name}`, value: rest };
    const isContainer = typeof field === "object" && field !== null;
    const changed = isContainer
      ? variantsOf(field, `${at}/${name}`)
      : [{ change: `${at}/${name} of another type`, value: typeof field === "string" ? 7 : "7" }];
    return [lacking, ...changed.map((one) => ({ ...one, value: { ...Object(value), [name]: one.value } }))];
  });
}
