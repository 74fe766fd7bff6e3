/** What is wrong with the section "Threats" of SECURITY.md: a defence that names no test, and tests that do not exist. */
export function threatProblems(
  files: readonly { readonly path: string; readonly text: string }[],
): readonly string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const security = texts.get("SECURITY.md");
  if (security === undefined) return [];
  const [, section = ""] = security.split(/^## Threats$/m);
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  if (rows.length < 2) return ["SECURITY.md has no table of threats"];
  return rows.slice(1).flatMap((row) => {
    const [defence = "", , tests = ""] = row.replace(/^\| | \|$/g, "").split(" | ");
    return testProblems(defence, tests, texts).map((problem) => `SECURITY.md: ${problem}`);
  });
}

function testProblems(defence: string, tests: string, texts: ReadonlyMap<string, string>): readonly string[] {
  const [, path = "", titles = ""] = /^`([^`]+)`: (".+")$/.exec(tests) ?? [];
  if (titles === "") return [`"${defence}" names no test`];
  const source = texts.get(path);
  if (source === undefined) return [`${path} does not exist`];
  return [...titles.matchAll(/"([^"]+)"/g)].flatMap(([, title = ""]) =>
    source.includes(`"${title}"`) ? [] : [`${path} has no test "${title}"`],
  );
}
