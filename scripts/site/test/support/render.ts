import { createMarkdownRenderer } from "vitepress";
import { markdownOptions } from "../../src/markdown.ts";

/** Pages of the site, by file and by name of an operation. */
export const places = {
  files: new Map([
    ["spec/guides/errors.md", "/guides/errors"],
    ["docs/a b.md", "/a-b"],
  ]),
  names: new Map([["getUser", "/operations/getUser"]]),
};

/** Renders Markdown as the site does, with links to these pages. VitePress has one renderer in a process, so tests share it. */
export async function render(text: string, frontmatter: object = {}, folder = "/nowhere"): Promise<string> {
  const md = await createMarkdownRenderer(folder, markdownOptions(places));
  return md.renderAsync(text, {
    path: `${folder}/a.md`,
    relativePath: "a.md",
    cleanUrls: false,
    frontmatter,
  });
}
