import { escapeHtml } from "./html.ts";
import { siteName } from "./layout.ts";
import { codeBlock } from "./markdown.ts";
import { groups, type MenuEntry, menu } from "./pages.ts";

const program = `import { createMfaClient, verify } from "@onelogin-mfa/client";

const mfa = createMfaClient({ subdomain: "acme", credentials: { clientId: "…", clientSecret: "…" } });
const verification = await verify(mfa, { user_id: 42 }); // sends a code to the user's default device
const outcome = await verification.submit("012345");
if (outcome.status === "accepted") console.log("welcome");`;

const command = `curl --header "Authorization: Bearer $ACCESS_TOKEN" \\
  https://acme.onelogin.com/api/2/mfa/users/42/devices`;

/** Readers, what they look for, and the page that has it. */
const readers: readonly (readonly [who: string, what: string, href: string, link: string])[] = [
  [
    "I build a login",
    "Enroll and verify second factors from an application.",
    "getting-started.html",
    "Getting started",
  ],
  ["I test without a tenant", "Let tests read the SMS and approve the push.", "sandbox.html", "The sandbox"],
  [
    "I use another language",
    "The operations with curl, or a client generated from the spec.",
    "mfa.html",
    "Operations",
  ],
  [
    "I want to know if it is true",
    "Every claim, where it comes from and how sure it is.",
    "evidence.html",
    "Evidence",
  ],
];

/** The spec as files, for generators and other tools. */
const editions: readonly (readonly [href: string, what: string])[] = [
  ["mfa.bundled.yaml", "OpenAPI 3.1, everything in one file"],
  ["mfa.json", "the same as JSON"],
  ["mfa.openapi-3.0.yaml", "OpenAPI 3.0, for tools that know no later version"],
];

/** The text of the first page. */
export function renderStartPage(summary: string): string {
  const cards = readers.map(
    ([who, what, href, link]) =>
      `<li class="card"><h2>${escapeHtml(who)}</h2><p>${escapeHtml(what)}</p><a href="${href}">${link}</a></li>`,
  );
  return `<h1>${siteName}</h1>
<p class="lead">${escapeHtml(summary)}</p>
<ul class="cards">${cards.join("\n")}</ul>
<h2>A login in TypeScript</h2>
${codeBlock("npm install @onelogin-mfa/client", "sh")}${codeBlock(program, "ts")}
<h2>A call with curl</h2>
${codeBlock(command, "sh")}
<h2>The spec for other tools</h2>
<dl class="pages">${editions.map(([href, what]) => `<dt><a href="${href}">${href}</a></dt><dd>${what}</dd>`).join("\n")}</dl>
<h2>All pages</h2>
${groups.map(renderList).join("\n")}`;
}

function renderList(group: string): string {
  const item = ({ href, title, description }: MenuEntry) =>
    `<dt><a href="${href}">${escapeHtml(title)}</a></dt><dd>${escapeHtml(description)}</dd>`;
  const items = menu.filter((entry) => entry.group === group).map(item);
  return `<h3>${group}</h3>\n<dl class="pages">${items.join("\n")}</dl>`;
}
