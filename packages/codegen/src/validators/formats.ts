import { fastFormats } from "ajv-formats/dist/formats.js";

const checked = ["date", "time", "date-time", "duration", "uri", "email", "hostname", "ipv4", "ipv6", "uuid"];

/**
 * The string formats that validators check, as regular expressions, so that Ajv writes them into the
 * output. All other formats (`int64`, `password`, `binary`, a vendor's own) are annotations and accept
 * everything.
 */
export function checkedFormats(): Readonly<Record<string, RegExp>> {
  return Object.fromEntries(
    checked.flatMap((name) => {
      const format: unknown = Object.entries(fastFormats).find(([key]) => key === name)?.[1];
      const pattern = typeof format === "object" && format && "validate" in format ? format.validate : format;
      return pattern instanceof RegExp ? [[name, pattern]] : [];
    }),
  );
}
