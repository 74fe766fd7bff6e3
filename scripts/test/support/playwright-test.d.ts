// What the sandbox's recipe uses of Playwright's runner: one recipe does not justify installing it.
declare module "@playwright/test" {
  import type { Page } from "playwright-core";

  type Use<T> = (fixture: T) => Promise<void>;
  interface Test<Fixtures> {
    (title: string, body: (fixtures: Fixtures) => Promise<void>): void;
    extend<More>(
      fixtures: {
        [Name in keyof More]: (fixtures: Fixtures, use: Use<More[Name]>) => Promise<void>;
      },
    ): Test<Fixtures & More>;
  }
  export const test: Test<{ page: Page }>;
}
