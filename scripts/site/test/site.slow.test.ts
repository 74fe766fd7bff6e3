import { describe } from "vitest";
import { startBrowser, testAccessibility } from "./support/built-site.ts";

startBrowser();

describe("every page", () => {
  testAccessibility("flows.html", "recipes.html", "mfa.html", "client/index.html");
});
