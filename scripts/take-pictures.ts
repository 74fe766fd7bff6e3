/**
 * Takes the README's pictures from the real pages: `npm run pictures`. A picture shows a moment, so that a new one is taken
 * when a page has changed for the eye.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMfaClient, enroll, verify } from "@onelogin-mfa/client";
import { type Browser, launchBrowser } from "@onelogin-mfa/page/browser";
import { renderMarkdown as renderReview, review } from "@onelogin-mfa/review";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { renderMarkdown } from "@onelogin-mfa/site/markdown";

const root = join(import.meta.dirname, "..");
const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** The inbox page after an enrollment with SMS, with a push that waits. */
async function takeInbox(browser: Browser): Promise<Buffer> {
  const devices = [{ kind: "protect" as const, display_name: "Ada's phone" }];
  const users = [{ id: 42, name: "Ada Lovelace", email: "ada@example.com", phone: "+15550100", devices }];
  const sandbox = await startSandbox({ port: 0, users });
  const page = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: "light" });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`${sandbox.url}/_sandbox/`);
  const mfa = createMfaClient({ baseUrl: sandbox.url, credentials });
  const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "My phone" });
  await enrollment.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
  await verify(mfa, { user_id: 42 });
  await page.getByRole("button", { name: "Approve" }).waitFor();
  const picture = await page.screenshot();
  await page.close();
  await sandbox.close();
  return picture;
}

/** What an author might change: more time for a user, and a field that responses no longer promise. */
const edits: readonly (readonly [from: string, to: string])[] = [
  ["maximum: 900", "maximum: 1800"],
  ["required: [factor_id, name, auth_factor_name]", "required: [factor_id, auth_factor_name]"],
];

/** The review of the edits in a clone of the last commit, as it stands below a pull request. */
async function takeReview(browser: Browser): Promise<Buffer> {
  const clone = mkdtempSync(join(tmpdir(), "pictures-"));
  try {
    execFileSync("git", ["clone", "--quiet", root, clone]);
    const spec = join(clone, "spec/mfa.yaml");
    const edited = edits.reduce(
      (text, [from, to]) => {
        if (!text.includes(from)) throw new Error(`spec/mfa.yaml has no "${from}": choose another edit`);
        return text.replace(from, to);
      },
      readFileSync(spec, "utf8"),
    );
    writeFileSync(spec, edited);
    const { report } = await review({ root: clone, base: "HEAD" });
    const page = await browser.newPage({ viewport: { width: 900, height: 900 }, colorScheme: "light" });
    await page.setContent(commentPage(renderReview(report)));
    const picture = await page.locator("article").screenshot();
    await page.close();
    return picture;
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

function commentPage(markdown: string): string {
  const { html } = renderMarkdown(markdown, { linkTo: (href) => href });
  return `<!doctype html><style>
    body { margin: 16px; font: 14px/1.5 system-ui, sans-serif; color: #1f2328; }
    article { border: 1px solid #d1d9e0; border-radius: 6px; max-height: 640px; overflow: hidden; }
    header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; color: #59636e; }
    main { padding: 0 16px 16px; }
    h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: 4px; font-size: 20px; } ul { padding-inline-start: 24px; }
    code { padding: 2px 5px; border-radius: 6px; background: #eff1f3; font-size: 85%; }
    .anchor { display: none; }
  </style><article><header><b>review</b> commented on this pull request</header><main>${html}</main></article>`;
}

const browser = await launchBrowser();
const pictures = { "docs/inbox.png": takeInbox, "docs/review-comment.png": takeReview };
for (const [path, take] of Object.entries(pictures)) {
  const picture = await take(browser);
  writeFileSync(join(root, path), picture);
  console.log(`${path}: ${Math.ceil(picture.length / 1000)} kB`);
}
await browser.close();
