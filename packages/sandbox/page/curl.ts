import type { Schemas } from "./control-api.ts";

/** Headers that curl sets itself, or that only a browser sends. */
export const unsent =
  /^(accept-encoding|accept-language|connection|content-length|cookie|host|origin|priority|referer|sec-.*|transfer-encoding|user-agent)$/;

/** A request as a command for a POSIX shell, with its secrets. */
export function asCurl(
  { method, target, headers, body }: Schemas["Call"]["request"],
  origin: string,
): string {
  const sent = Object.entries(headers).filter(([name]) => !unsent.test(name));
  return [
    "curl",
    ...(method === "HEAD" ? ["-I"] : ["-X", method]),
    quote(origin + target),
    ...sent.flatMap(([name, value]) => ["-H", quote(`${name}: ${value}`)]),
    ...(body ? ["--data-raw", quote(body)] : []),
  ].join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const hidden = "••••••";
const authorization = /^((?:authorization|cookie): (?:\w+ (?=\S))?).+$/gim;
const jsonText =
  /("(?!token_type)[^"\n]*(?:token|secret|otp|password|code)[^"\n]*":\s*)(?:"(?:[^"\\]|\\.)*"?)/gi;
const jsonNumber = /("otp[^"\n]*":\s*)\d+/gi;
const formField = /((?:^|&)[^=&\s]*(?:token|secret|otp|password)[^=&\s]*=)[^&\s]+/gim;

/** A request or response as text without its secrets: tokens, codes, passwords. */
export function hideSecrets(text: string): string {
  return text
    .replace(authorization, `$1${hidden}`)
    .replace(jsonText, `$1"${hidden}"`)
    .replace(jsonNumber, `$1${hidden}`)
    .replace(formField, `$1${hidden}`);
}
