/**
 * Makes a form of texts and files: a list has a part for each item, an object, and null, is one of JSON. `FormData` would give a part
 * with a media type the name of a file.
 *
 * @param types the media types of fields, where the document has one
 */
export const toForm =
  (types: { readonly [field: string]: string } = {}) =>
  (body: unknown): Blob => {
    const boundary = `form-${[...crypto.getRandomValues(new Uint32Array(4))].join("-")}`;
    const parts = Object.entries(Object(body)).flatMap(([name, value]) => {
      const type = Object.hasOwn(types, name) ? types[name] : undefined;
      const items = [value].flat().filter((item) => item !== undefined);
      return items.flatMap((item) => [`--${boundary}\r\n`, ...partOf(name, item, type), "\r\n"]);
    });
    return new Blob([...parts, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` });
  };

/** A part of a form: its headers, and a file, a value of JSON or a text. */
function partOf(name: string, value: unknown, known: string | undefined): (string | Blob)[] {
  const head = (type: string | undefined, file = "") =>
    `Content-Disposition: form-data; name="${inQuotes(name)}"${file}\r\n${type ? `Content-Type: ${type}\r\n` : ""}\r\n`;
  if (value instanceof Blob) {
    const file = `; filename="${inQuotes("name" in value ? String(value.name) : "blob")}"`;
    return [head(value.type || known || "application/octet-stream", file), value];
  }
  if (typeof value === "object") return [head(known ?? "application/json"), JSON.stringify(value)];
  return [head(known), String(value)];
}

/** A name in a header of a part, as `FormData` writes it. */
const inQuotes = (name: string) =>
  name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");

/** A list as a value of JSON in each line. */
export const toLines = (items: unknown): string =>
  [items]
    .flat()
    .map((item) => `${JSON.stringify(item)}\n`)
    .join("");

/** A list as records of JSON. */
export const toSequence = (items: unknown): string =>
  [items]
    .flat()
    .map((item) => `\u001e${JSON.stringify(item)}\n`)
    .join("");

/** A body that is a text, or bytes, is sent as it is. */
export const raw = (body: unknown): unknown => body;
