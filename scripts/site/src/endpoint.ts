/** The methods of HTTP that an operation can have; the style sheet gives each its color. */
const methods = ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE"];
const endpoint = new RegExp(`^(${methods.join("|")})(?: (/[^\\s<>&"]*))?$`);

/** The method of a request as HTML; nothing for what is none. */
export const renderMethod = (method: string): string =>
  methods.includes(method) ? `<b class="method method-${method.toLowerCase()}">${method}</b>` : "";

/** A method, or a method and its path, as HTML; undefined for any other code. A path may go on below at each of its slashes. */
export function renderEndpoint(code: string): string | undefined {
  const [, method, path] = endpoint.exec(code) ?? [];
  if (method === undefined) return undefined;
  if (path === undefined) return renderMethod(method);
  return `<code class="endpoint">${renderMethod(method)} ${path.replaceAll(/(?<=.)\//g, "<wbr>/")}</code>`;
}
