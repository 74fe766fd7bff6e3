import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { UserConfig } from "vite";

/** Serves the built site as a web host does: its page for what is not there has the status 404. */
const site: UserConfig = {
  // without it, each unknown path is the start page
  appType: "mpa",
  plugins: [
    {
      name: "page-for-404",
      // after Vite has served files, and has added the name that a folder's page has
      configurePreviewServer: ({ middlewares, config }) => {
        const fileAt = (path: string) => join(config.root, config.build.outDir, path);
        return () => {
          middlewares.use(({ url = "/" }, response, next) => {
            // as it is written: the names of pages need no escape
            const [path = "/"] = url.split(/[?#]/);
            if (statSync(fileAt(path), { throwIfNoEntry: false })?.isFile()) return next();
            response.writeHead(404, { "content-type": "text/html; charset=utf-8" });
            return response.end(readFileSync(fileAt("404.html")));
          });
        };
      },
    },
  ],
};

export default site;
