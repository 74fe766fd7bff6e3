import { escapeHtml } from "./markdown.ts";

/**
 * Completes VitePress's page for unknown addresses, which a host shows at any depth and which is empty until its scripts have run: a
 * text and a link to the start page, for as long as nothing else is there.
 *
 * @param html the page with addresses that are relative to the root of the site
 * @param root the path of the site where it is published, with a slash at its end; below another one, a script finds the start page
 */
export const notFoundPage = (html: string, root: string): string =>
  html
    .replaceAll('"./', `"${root}`)
    .replace('<div id="app"></div>', (app) => `${app}${notice(escapeHtml(`${root}index.html`))}`);

const notice = (start: string): string => `
<main id="not-found"><h1>Page not found</h1><p><a href="${start}">Start page</a></p></main>
<style>
:root { color-scheme: light dark; }
#not-found { padding: 3rem 1.5rem; font-family: system-ui, sans-serif; }
#not-found h1 { font-size: 2rem; }
#not-found a { color: light-dark(#0a50bd, #9cc2ff); text-decoration: underline; }
#app:not(:empty) + #not-found { display: none; }
</style>
<script>${findStart}</script>`;

/** Looks for the root of the site, which has a file that no other folder has, from the address upwards. */
const findStart = `
(async () => {
  for (let folder = new URL(".", location); ; folder = new URL("..", folder)) {
    try {
      await (await fetch(new URL("hashmap.json", folder))).json();
      document.querySelector("#not-found a").href = new URL("index.html", folder);
      return;
    } catch {
      if (folder.pathname === "/") return;
    }
  }
})();
`;
