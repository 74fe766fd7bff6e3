import { createProgram, main } from "@onelogin-mfa/command-line";

const program = createProgram({
  name: "node src/build-site.ts",
  description: "Writes the site into dist/. A run that fails or is interrupted leaves none.",
});

await main(program, async () => {
  // loading VitePress and the pages takes half a second, which help and wrong usage do not need
  const { writeSite } = await import("./write-site.ts");
  await writeSite();
});
