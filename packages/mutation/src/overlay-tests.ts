import { createVitest, type TestModule, type TestSpecification } from "vitest/node";
import { clientFolder } from "./repository.ts";

/** How a run of tests has ended. */
export interface TestRun {
  /** The first failure, as `file: title`; none if all passed. */
  readonly failure: string | undefined;
  /** Why a file could not be run at all, such as a syntax error. */
  readonly broken: string | undefined;
}

/** The client's tests, run in this process with some files of the source replaced in memory. */
export interface OverlayTests {
  /**
   * @param texts by absolute path
   * @param files of the tests, relative to the client's folder
   */
  run: (texts: ReadonlyMap<string, string>, files: readonly string[]) => Promise<TestRun>;
  close: () => Promise<void>;
}

/** The file of a test that has failed. */
export const fileOf = (failure: string): string => failure.slice(0, failure.indexOf(":"));

/** Starts Vitest on the client's folder. Nothing is written there. */
export async function startOverlayTests(): Promise<OverlayTests> {
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
  const specifications = new Map(
    (await vitest.globTestSpecifications()).map((specification) => [specification.moduleId, specification]),
  );

  async function run(next: ReadonlyMap<string, string>, files: readonly string[]): Promise<TestRun> {
    for (const file of [...texts.keys(), ...next.keys()]) vitest.invalidateFile(file);
    texts = next;
    const wanted = files.map((file) => specificationOf(specifications, file));
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(wanted);
    // modules of earlier runs are in the list as well
    const modules = wanted.flatMap(({ moduleId }) =>
      testModules.filter((module) => module.moduleId === moduleId),
    );
    return check(modules, unhandledErrors);
  }

  return { run, close: () => vitest.close() };
}

function specificationOf(all: ReadonlyMap<string, TestSpecification>, file: string): TestSpecification {
  const found = all.get(`${clientFolder}/${file}`);
  if (!found) throw new Error(`the client has no ${file}: name another test in the list that names it`);
  return found;
}

function check(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): TestRun {
  for (const module of modules) {
    const [failed] = module.children.allTests("failed");
    if (failed) return { failure: `${module.relativeModuleId}: ${failed.fullName}`, broken: undefined };
  }
  const broken = modules.flatMap((module) => module.errors())[0]?.message;
  if (broken !== undefined) return { failure: undefined, broken };
  // stopped at a failure that has not been reported, or something was thrown outside of any test
  const odd =
    modules.find((module) => module.state() !== "passed") ?? (unhandledErrors.length > 0 && modules[0]);
  return { failure: odd ? `${odd.relativeModuleId}: ${odd.state()}` : undefined, broken: undefined };
}
