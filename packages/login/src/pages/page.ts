import type { PageParts, View } from "../view.ts";
import { contentOf } from "./content.ts";
import { html, trusted } from "./html.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";
import { fill, type Texts } from "./texts/texts.ts";

/** A page of a view. */
export interface Page {
  readonly parts: PageParts;
  /** Returns the response with a document: the built-in one, or one that has its parts. */
  readonly respond: (document?: string) => Response;
}

/** Creates the page of a view. Its policy lets it load style, images and fonts of its own site, and run no script but its own. */
export function createPage(view: View, texts: Texts, css = ""): Page {
  const nonce = crypto.randomUUID();
  const { lang } = texts;
  const { title, content } = contentOf(view, texts);
  const head = html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style nonce="${nonce}">${trusted(style + css)}</style>`;
  const body = html`<main class="login-card">
<h1>${title}</h1>
${noticeOf(view, texts)}
${content}
</main>
<script nonce="${nonce}" type="module">${trusted(script)}</script>`;
  const builtIn = html`<!doctype html>
<html lang="${lang}">
<head>
${head}
<link rel="icon" href="data:,">
</head>
<body class="login-page">
${body}
</body>
</html>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policyWith(nonce),
  };
  return {
    parts: { lang, title: html`${title}`.markup, head: head.markup, body: body.markup, nonce },
    respond: (document = builtIn.markup) => new Response(document, { status: statusOf(view), headers }),
  };
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
  const loaded = "img-src 'self' data:; font-src 'self' data:; connect-src 'self'";
  const run = `script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'`;
  return `default-src 'none'; ${run}; ${loaded}; base-uri 'none'; frame-ancestors 'none'`;
}

function statusOf({ page }: View): number {
  if (page === "refused") return 403;
  if (page === "unavailable") return 503;
  return page === "no_first_factor" ? 401 : 200;
}
