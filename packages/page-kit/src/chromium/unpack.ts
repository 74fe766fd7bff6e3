// Unpacks a browser package: `node unpack.ts <folder> <path of its module>`. The folder appears when it is complete.
import { existsSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder = "", source = ""] = process.argv.slice(2);
const unfinished = `${folder}-${process.pid}`;

// the package's own names places outside of its folder
const fontsConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
</fontconfig>
`;

// left by a killed process that had the same id
await rm(unfinished, { recursive: true, force: true });
try {
  await mkdir(unfinished, { recursive: true });
  // where the package unpacks
  process.env.TMPDIR = unfinished;
  // a module like that of the package: see `unpackOnce`
  const { default: chromium, inflate } = (await import(
    pathToFileURL(source).href
  )) as typeof import("@sparticuz/chromium");
  // readable by other users of the clone
  await chmod(await chromium.executablePath(), 0o755);
  // libraries that the package leaves packed unless it runs in a function of AWS
  await inflate(join(source, "../../bin/al2023.tar.br"));
  await writeFile(join(unfinished, "fonts/fonts.conf"), fontsConfiguration);
  await rename(unfinished, folder);
} catch (error) {
  // another process has finished first
  if (!existsSync(folder)) throw error;
} finally {
  await rm(unfinished, { recursive: true, force: true });
}
