/** One section of a changelog: its heading's text and what stands below it. */
export interface Section {
  readonly title: string;
  readonly body: string;
}

/** The sections `## …` of a changelog, the newest first. */
export function changelogSections(text: string): Section[] {
  const [, ...parts] = text.split(/^## /m);
  return parts.map((part) => {
    const [title = "", ...body] = part.split("\n");
    return {
      title: title.trim(),
      body: body
        .join("\n")
        .replace(/^### .*$/gm, "")
        .trim(),
    };
  });
}
