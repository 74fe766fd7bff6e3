import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { expect, it } from "vitest";
import { withoutCaret } from "../src/tarball-contents.ts";

it.each(findWorkspaces(root).filter(({ isPublished }) => isPublished))(
  "users of $name get no second copy of what it depends on, but where one version alone fits",
  ({ folder }) => {
    expect(withoutCaret(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")))).toEqual([]);
  },
);

it("a dependency without a caret is noticed (negative control)", () => {
  const dependencies = { one: "1.0.0", two: "~1.0.0", three: "^1.0.0" };
  expect(withoutCaret({ dependencies }).map(([name]) => name)).toEqual(["one", "two"]);
});
