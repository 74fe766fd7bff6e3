/** For tests of pages that show a document: one with markup wherever a text can stand, and what that has done. */
import type { Page, Request } from "playwright-core";

/** The host that no page may ask, and that does not exist. */
const url = "https://outside.example";
const cover = "position:fixed;inset:0;z-index:2147483647";

/** Texts that act where a page takes them for markup, by name. Elements have the class `hostile`. */
export const hostileMarkup = {
  base: `<base class="hostile" href="${url}/">`,
  "refreshing meta": `<meta class="hostile" http-equiv="refresh" content="0;url=${url}/meta">`,
  "covering form": `<form class="hostile" action="${url}/form" method="post" style="${cover}"><button style="${cover}">Go</button></form>`,
  "button with an action": `<button class="hostile" form="x" formaction="${url}/button">Go</button>`,
  overlay: `<div class="hostile" style="${cover}">Over everything</div>`,
  "covering link": `<a class="hostile" href="${url}/top" target="_top" style="${cover}">Go</a>`,
  "image map": `<img class="hostile" usemap="#m"><map name="m"><area shape="default" href="${url}/area"></map>`,
  image: `<img class="hostile" src="${url}/image" onerror="alert(1)">`,
  picture: `<picture><source srcset="${url}/source"><img class="hostile"></picture>`,
  background: `<p class="hostile" style="background:url(${url}/background)">Text</p>`,
  video: `<video class="hostile" poster="${url}/poster" src="${url}/video" autoplay></video>`,
  frame: `<iframe class="hostile" src="${url}/frame"></iframe>`,
  "frame with a document": `<iframe class="hostile" srcdoc="<img src=${url}/srcdoc>"></iframe>`,
  object: `<object class="hostile" data="${url}/object"></object>`,
  embed: `<embed class="hostile" src="${url}/embed">`,
  "style that imports": `<style class="hostile">@import "${url}/import"; body { display: none }</style>`,
  stylesheet: `<link class="hostile" rel="stylesheet" href="${url}/stylesheet">`,
  prefetch: `<link class="hostile" rel="prefetch" href="${url}/prefetch">`,
  preconnect: `<link class="hostile" rel="preconnect" href="${url}">`,
  script: `<script class="hostile" src="${url}/script"></script><script>alert(1)</script>`,
  "script that swallows its end": "<!--<script>",
  "toggled fold": `<details class="hostile" open ontoggle="alert(1)">Text</details>`,
  "animated link": `<svg class="hostile"><a><animate attributeName="href" values="javascript:alert(1)" /><text y="20">Go</text></a></svg>`,
  "image in SVG": `<svg class="hostile"><image href="${url}/svg" /><use href="${url}/use#x" /></svg>`,
  "link in MathML": `<math class="hostile"><a xlink:href="javascript:alert(1)"><mi>x</mi></a></math>`,
  "known id": `<p class="hostile" id="pages" name="status">Text</p>`,
  "Markdoc: base": `{% html name="base" attrs={className: "hostile", href: "${url}/"} /%}`,
  "Markdoc: refreshing meta": `{% html name="meta" attrs={className: "hostile", httpEquiv: "refresh", content: "0;url=${url}/tag"} /%}`,
  "Markdoc: image in code": `\`\`\`\n{% html name="img" attrs={className: "hostile", src: "${url}/code"} /%}\n\`\`\``,
  "Markdown: image": `![x](${url}/markdown)`,
  "Markdown: script as a link": "[x](javascript:alert(1)) [y](data:text/html,<script>alert(1)</script>)",
};

/** A valid document with these texts in each member that people read. */
export function hostileDocument(texts: readonly string[] = Object.values(hostileMarkup)) {
  const text = ["First words.", ...texts, "Last words: `Bearer <token>`."].join("\n\n");
  const labels = { title: text, summary: text, description: text };
  const value = { ...labels, type: "string", enum: ["a"], "x-enumDescriptions": { a: text } };
  const schema = { type: "object", description: text, properties: { [text]: value, value } };
  const example = { value: text, "x-sensitive": true };
  const examples = { [text]: { ...labels, value: example } };
  const evidence = [{ claim: text, source: text, confidence: "documented" }];
  const flows = { clientCredentials: { tokenUrl: "/token", scopes: { read: text } } };
  const externalDocs = { url: "javascript:alert(1)", description: text };
  return {
    openapi: "3.1.0",
    info: { ...labels, version: text, contact: { name: text, url: "javascript:alert(1)" } },
    externalDocs,
    servers: [{ url: "javascript:alert(1)", description: text }],
    tags: [{ name: "Devices", "x-displayName": text, description: text, externalDocs }],
    security: [{ token: ["read"] }],
    components: { securitySchemes: { token: { type: "oauth2", description: text, flows } } },
    paths: {
      "/devices/{id}": {
        get: {
          operationId: "getDevices",
          tags: ["Devices"],
          ...labels,
          externalDocs,
          "x-effect": "read",
          "x-evidence": evidence,
          parameters: [{ ...labels, name: "id", in: "path", required: true, schema: value, examples }],
          requestBody: {
            description: text,
            content: { "application/json": { schema, example } },
          },
          responses: { "200": { ...labels, content: { "application/json": { schema, examples } } } },
        },
      },
    },
  };
}

/** Watches a page from before it opens. Returns a function that lists what markup has done to it; empty if nothing. */
export function watchMarkup(page: Page): () => Promise<string[]> {
  const acts: string[] = [];
  page.on("dialog", (dialog) => {
    acts.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const note = (request: Request) => {
    // one that a policy stops is none
    if (request.url().startsWith(url) && request.failure()?.errorText !== "csp")
      acts.push(`${request.method()} ${request.url().replace(url, "")}`);
  };
  page.on("requestfinished", note);
  page.on("requestfailed", note);
  return async () => {
    // strings, as the globals of a page are not typed here
    const [own, base] = await page.evaluate<[string, string]>("[location.href, document.baseURI]");
    const elements = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.hostile')].map(({ localName }) => localName)",
    );
    const moved = base.split("#")[0] === own.split("#")[0] ? [] : [`base: ${base}`];
    return [...acts, ...moved, ...new Set(elements)];
  };
}
