/** The packages that people install, by folder. */
export const packages = ["client", "login", "sandbox", "cli", "codegen", "review"];

/** Those that are bundled into them. */
export const bundled = ["command-line", "openapi"];

/** The files of a revision that are needed to compare what its packages export. */
export const exportPaths: readonly string[] = [...packages, ...bundled].flatMap((name) => [
  `packages/${name}/src`,
  `packages/${name}/package.json`,
]);
