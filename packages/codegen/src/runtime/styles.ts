/** The style of a parameter, as OpenAPI has it; `json` is that of a form's field. */
interface Style {
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

/** Creates a serializer that has a style for some names, and the usual one for others. */
export const styled =
  (styles: { readonly [name: string]: Style }, usual: Style = {}) =>
  (values: unknown): string =>
    Object.entries(Object(values))
      .filter(([, value]) => value !== undefined && value !== null)
      .flatMap(([name, value]) =>
        pairsOf(name, value, (Object.hasOwn(styles, name) && styles[name]) || usual),
      )
      .join("&");

function pairsOf(
  name: string,
  value: unknown,
  { style = "form", explode = style === "form", allowReserved }: Style,
): string[] {
  const encode = (one: unknown): string => {
    const text = typeof one === "object" ? JSON.stringify(one) : String(one);
    const code = encodeURIComponent(text);
    // all but the three that have a meaning in a query
    return allowReserved ? code.replace(/%(?:2[1479ABCF8]|3[ABDF]|40|5[BD])/g, decodeURIComponent) : code;
  };
  const pair = (key: string, one: unknown): string =>
    `${encodeURIComponent(key).replaceAll("%5B", "[").replaceAll("%5D", "]")}=${encode(one)}`;
  if (typeof value !== "object" || value === null) return [pair(name, value)];
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  if (style === "deepObject")
    return members.flatMap(([key, one]) =>
      pairsOf(`${name}[${key}]`, one, { style, ...(allowReserved && { allowReserved }) }),
    );
  if (style === "json") return [value].flat().map((one) => pair(name, one));
  if (explode) return members.map(([key, one]) => pair(Array.isArray(value) ? name : key, one));
  const parts = Array.isArray(value) ? value : members.flat();
  const separator = { form: ",", spaceDelimited: "%20", pipeDelimited: "|" }[style];
  return parts.length === 0 ? [] : [`${pair(name, "")}${parts.map(encode).join(separator)}`];
}
