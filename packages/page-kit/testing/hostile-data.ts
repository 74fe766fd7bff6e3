/** For tests of programs that read documents: data that names files and addresses which are not its own, and what tells who follows it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { arrayOf, isObject, listOperations, member, objectOf, valueAt } from "@onelogin-mfa/openapi";

// in no file as it is, this one included
const secret = ["TRAPPED", "SECRET"].join("-");

/** The secret as bundlers write it into an address, which begins with a byte of any three. */
const encodings = ["", "x", "xx"].map((before) => {
  return Buffer.from(before + secret)
    .toString("base64")
    .slice(Math.ceil((before.length * 4) / 3), -4);
});

const variables = Object.entries(process.env);

/** A folder with room for a project, and beside it what no data of the project may lead to. */
export type Traps = Awaited<ReturnType<typeof setTraps>>;

/** Sets traps: a folder of secrets, and a server at a loopback address that counts its requests. */
export async function setTraps() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "traps-")));
  const outside = join(folder, "outside");
  mkdirSync(outside);
  const requests: string[] = [];
  // valid wherever it may be put: as YAML, JSON, a schema and an OpenAPI document
  const text = JSON.stringify({
    openapi: "3.1.0",
    info: { title: secret, version: "1" },
    title: secret,
    paths: {},
  });
  const server = createServer(({ method, url }, response) => {
    requests.push(`${method} ${url}`);
    response.end(text);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    folder,
    requests: requests as readonly string[],
    /** The environment of programs under test, which has the secret too, and nothing of the repository that a git hook runs in. */
    env: { ...Object.fromEntries(variables.filter(([name]) => !name.startsWith("GIT_"))), TRAPPED: secret },
    /**
     * Returns ways to name a file or an address outside, as a file in a folder of the project would.
     *
     * @param title of what names it: file and address have it in their names
     */
    waysFrom(inside: string, title: string): Readonly<Record<Way, string>> {
      const name = title.replaceAll(/\W+/g, "-");
      const path = join(outside, `${name}.yaml`);
      writeFileSync(path, text);
      const link = (file: string, target: string) => {
        rmSync(join(inside, file), { force: true });
        symlinkSync(target, join(inside, file));
      };
      link(`${name}.yaml`, path);
      link("linked", outside);
      return {
        path,
        relative: relative(inside, path),
        link: `./${name}.yaml`,
        "linked folder": `linked/${name}.yaml`,
        environment: "/proc/self/environ",
        address: `http://127.0.0.1:${port}/${name}.yaml`,
      };
    },
    /** True for a text or the bytes of a file that hold the secret. */
    isLeak: (output: string | Buffer) => [secret, ...encodings].some((form) => output.includes(form)),
    async close() {
      rmSync(folder, { recursive: true });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A way to name something outside. */
export type Way = "path" | "relative" | "link" | "linked folder" | "environment" | "address";

/** Members that are merged into a document, and into its first operation that reads JSON. */
interface Members {
  readonly root?: object;
  readonly operation?: object;
}

/** The members of OpenAPI, JSON Schema and their extensions that name a file or an address, besides a `$ref`: legal, and not for a program to follow. */
export const namings: Readonly<Record<string, (target: string, name: string) => Members>> = {
  "externalValue of an example": (externalValue, name) => {
    const examples = { [name]: { summary: "Elsewhere.", externalValue } };
    return { operation: { responses: { 200: { content: { "application/json": { examples } } } } } };
  },
  "externalValue of a parameter's example": (externalValue, name) => {
    const schema = { type: "string" };
    const parameter = {
      name,
      in: "query",
      description: "A query.",
      schema,
      examples: { a: { externalValue } },
    };
    return { root: { components: { parameters: { [name]: parameter } } } };
  },
  "externalValue in data": (externalValue, name) => {
    const data = { kind: "a", externalValue };
    return {
      operation: { [`x-${name}`]: [{ externalValue }, { externalValue, value: 1 }] },
      ...schema(name, { default: data, examples: [data] }),
    };
  },
  "mapping of a discriminator": (target, name) => {
    const mapping = { a: target, b: `${target}#/title` };
    return schema(name, { discriminator: { propertyName: "kind", mapping } });
  },
  "mapping in data": (target, name) => {
    const discriminator = { propertyName: "kind", defaultMapping: target, mapping: { a: target } };
    return { operation: { [`x-${name}`]: { discriminator } } };
  },
  "a $ref that looks like a fragment": (target, name) => ({
    operation: { [`x-${name}`]: [{ $ref: `#a/../${target}` }, { $ref: `#a${"/..".repeat(20)}${target}` }] },
  }),
  operationRef: (target, name) => {
    const links = { [name]: { operationRef: `${target}#/paths/~1x/get`, description: "A link." } };
    return { operation: { responses: { 200: { links } } } };
  },
  "the address of a callback": (target, name) => {
    const responses = { 200: { description: "Called." } };
    const called = { operationId: name, tags: ["Devices"], "x-effect": "send", responses };
    return { operation: { callbacks: { [name]: { [target]: { post: called } } } } };
  },
  "addresses of the API": (url) => ({
    root: { servers: [{ url }], externalDocs: { url } },
    operation: { externalDocs: { url }, "x-codeSamples": [{ lang: "shell", source: url }] },
  }),
  "addresses of a security scheme": (url, name) => {
    const clientCredentials = { tokenUrl: url, refreshUrl: url, scopes: {} };
    const securitySchemes = {
      [name]: { type: "oauth2", flows: { clientCredentials } },
      [`${name}Id`]: { type: "openIdConnect", openIdConnectUrl: url },
    };
    return { root: { components: { securitySchemes } } };
  },
  "words of JSON Schema": (target, name) =>
    schema(name, {
      $comment: target,
      contentMediaType: target,
      contentSchema: { default: { externalValue: target } },
    }),
};

function schema(name: string, members: object): Members {
  const properties = { kind: { type: "string", description: "Its kind." } };
  const own = { type: "object", description: "A pet.", required: ["kind"], properties, ...members };
  return { root: { components: { schemas: { [name]: own } } } };
}

/** An expression that shows the environment, where Vue compiles it. */
const expression = `{{ [].constructor.constructor("return process")().env.TRAPPED }}`;

/** Markdown that a tool may follow to a file; each is to show as text. */
export const markdown: Readonly<Record<string, (target: string) => string>> = {
  "a program to show": (target) =>
    ` <<< ${target}\n\n- <<< ${target}\n\n> <<< ${target}\n\n1. a\n\n   <<< @/${target}\n\na[^1]\n\n[^1]: <<< ${target}`,
  "a file to include": (target) => `<!-- @include: ${target} -->\n\n<!--@include: ./${target}{1,}-->`,
  "a comment's include": (target) => `{@include ${target}} and {@includeCode ${target}} of TSDoc.`,
  "a partial": (target) => `{% partial file="${target}" /%}`,
  "an image": (target) =>
    `![One](${target}) ![two](${target}?url) ![three](<${target}?raw>)\n\n![By name][image]\n\n[image]: ${target}?inline`,
  "a component": (target) =>
    `<script setup>\nimport text from "${target}?raw";\n</script>\n\n<img src="${target}?url">\n\n<style>@import "${target}";</style>`,
  "an expression": () =>
    `${expression} and \`${expression}\`\n\n\`\`\`js-vue\n${expression}\n\`\`\`\n\n~~~sh-vue {1}\n${expression}\n~~~`,
  "an expression in a title": () => `# ${expression}

::: details ${expression} <b>b</b>
text
:::

> [!NOTE] ${expression} <b title="${expression}">b</b>
> text

::: code-group

\`\`\`js [${expression} <b>b</b>]
1
\`\`\`

\`\`\`ts-vue [b]
${expression}
\`\`\`

:::`,
};

/** All Markdown by title, which names something outside of a folder in each way. */
export const listMarkdown = (folder: string, { waysFrom }: Traps): [title: string, text: string][] =>
  Object.entries(markdown).map(([title, text]) => [
    title,
    Object.values(waysFrom(folder, title)).map(text).join("\n\n"),
  ]);

/**
 * Adds to an OpenAPI document all that names something, in each way, and Markdown.
 *
 * @param folder that of the document
 */
export function addNamings(
  document: object,
  folder: string,
  traps: Traps,
  texts = listMarkdown(folder, traps).map(([, text]) => text),
): void {
  const operation = listOperations(document).find(({ method }) => method === "GET");
  if (!operation) throw new Error("the document has no operation that reads");
  const own = valueAt(document, operation.node.pointer);
  merge(own, { description: [member(own, "description"), ...texts].join("\n\n") });
  for (const [title, naming] of Object.entries(namings))
    for (const [index, target] of Object.values(traps.waysFrom(folder, title)).entries()) {
      const name = `${title.replaceAll(/\W/g, "")}${index}`;
      const members = naming(target, name);
      merge(document, members.root);
      merge(own, members.operation);
    }
}

/** Adds the members of an object to another one, inside objects of both too; lists are joined. */
function merge(target: unknown, source: unknown): void {
  for (const [key, value] of Object.entries(objectOf(source))) {
    const before = member(target, key);
    if (isObject(before)) merge(before, value);
    else Reflect.set(Object(target), key, Array.isArray(before) ? [...before, ...arrayOf(value)] : value);
  }
}
