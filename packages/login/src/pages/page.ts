import type { View } from "../view.ts";
import { contentOf } from "./content.ts";
import { html, trusted } from "./html.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";
import { fill, type Texts } from "./texts.ts";

/** Renders the page of a view, with the policy that lets it load nothing from elsewhere. */
export function renderPage(view: View, texts: Texts, css = ""): Response {
  const nonce = crypto.randomUUID();
  const { title, content } = contentOf(view, texts);
  const page = html`<!doctype html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${trusted(style + css)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${noticeOf(view, texts)}
${content}
</main>
<script nonce="${nonce}" type="module">${trusted(script)}</script>
</body>
</html>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policyWith(nonce),
  };
  return new Response(page.markup, { status: statusOf(view), headers });
}

function noticeOf({ notice, requestId }: View, texts: Texts) {
  if (notice === undefined) return undefined;
  if (notice === texts.signedOut) return html`<p class="notice calm" role="status">${notice}</p>`;
  const id = requestId === undefined ? undefined : fill(texts.requestId, { id: requestId });
  return html`<p class="notice" role="alert">${notice}${id && html` <small>${id}</small>`}</p>`;
}

/**
 * Without `form-action`: Chrome applies it to redirects, too, and the page that has asked for the login may lead to another origin.
 * Source: https://github.com/w3c/webappsec-csp/issues/8
 */
function policyWith(nonce: string): string {
  const own = "connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
  return `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; ${own}`;
}

function statusOf({ page }: View): number {
  if (page === "refused") return 403;
  if (page === "unavailable") return 503;
  return page === "no_first_factor" ? 401 : 200;
}
