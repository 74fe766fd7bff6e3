import { createProgram, main, step } from "@onelogin-mfa/command-line";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import { loadDocument } from "@onelogin-mfa/openapi";
import { citedPlaces, findLost } from "./sources.ts";

const program = createProgram({
  name: "npm run check:sources",
  description:
    "Fetches every file of a repository that the spec's evidence cites, and says which place is gone. Needs the internet.",
  notes:
    "Exit codes: 0 every place is there, 1 one is gone or GitHub cannot be reached. A person reads whether a source says what its claim says.",
});

await main(program, async () => {
  const document = await loadDocument(ownPath(import.meta.dirname, "mfa.yaml"), {});
  const places = citedPlaces(document.root);
  const repositories = new Set(places.map(({ repository }) => repository)).size;
  const title = `Fetch ${places.length} places of ${repositories} repositories`;
  const lost = await step(title, () => findLost(places));
  const lines = lost.map(({ message, pointer }) => {
    const { line } = document.locate(pointer);
    return `spec/mfa.yaml:${line} ${message}\n`;
  });
  process.stdout.write(lines.join(""));
  return lost.length === 0 ? 0 : 1;
});
