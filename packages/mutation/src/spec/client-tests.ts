import { createVitest, type TestModule } from "vitest/node";
import { clientFolder } from "../repository.ts";

/** The client's tests, run in this process with some files of the source replaced in memory. */
export interface ClientTests {
  /**
   * @param texts by absolute path
   * @param files of the tests, relative to the client's folder
   * @returns the first failure, as `file: title`, or why the tests could not be run; undefined if all passed
   */
  readonly run: (texts: ReadonlyMap<string, string>, files: readonly string[]) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

/** Starts Vitest on the client's folder. Nothing is written there. */
export async function startClientTests(): Promise<ClientTests> {
  let texts: ReadonlyMap<string, string> = new Map();
  const overlay = {
    name: "overlay",
    enforce: "pre" as const,
    load: (id: string) => texts.get(id.split("?", 1)[0] ?? id),
  };
  const vitest = await createVitest(
    "test",
    {
      root: clientFolder,
      config: false,
      include: ["test/**/*.test.ts"],
      watch: false,
      reporters: [{}],
      // it goes by the file on disk, and would pass over the overlay
      fsModuleCache: false,
      pool: "threads",
      maxWorkers: 1,
      // half the time; that the tests can be run so is seen by running them without any change
      isolate: false,
      bail: 1,
      testTimeout: 10_000,
    },
    { plugins: [overlay] },
  );
  const specifications = await vitest.globTestSpecifications();

  return {
    async run(next, files) {
      for (const file of [...texts.keys(), ...next.keys()]) vitest.invalidateFile(file);
      texts = next;
      const wanted = files.map((file) => {
        const found = specifications.find(({ moduleId }) => moduleId === `${clientFolder}/${file}`);
        if (!found) throw new Error(`the client has no ${file}: correct the list in gates/contract.ts`);
        return found;
      });
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(wanted);
      // modules of earlier runs are in the list as well
      const modules = wanted.flatMap((one) =>
        testModules.filter(({ moduleId }) => moduleId === one.moduleId),
      );
      return failureIn(modules, unhandledErrors);
    },
    close: () => vitest.close(),
  };
}

function failureIn(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): string | undefined {
  for (const module of modules) {
    const [failed] = module.children.allTests("failed");
    if (failed) return `${module.relativeModuleId}: ${failed.fullName}`;
  }
  const broken = modules.flatMap((module) => module.errors())[0]?.message;
  if (broken !== undefined) return broken;
  // stopped at a failure that has not been reported, or something was thrown outside of any test
  const odd =
    modules.find((module) => module.state() !== "passed") ?? (unhandledErrors.length > 0 && modules[0]);
  return odd ? `${odd.relativeModuleId}: ${odd.state()}` : undefined;
}
