/**
 * The entry points of the API reference by file name. The client's methods are members of one interface, which TypeDoc
 * would show on one page: here each is a function, with a page of its own.
 *
 * @param methods the text of the client's `generated/methods.ts`
 */
export function referenceFiles(methods: string): ReadonlyMap<string, string> {
  const [, members = ""] = /^export interface OperationMethods \{\n(.*?)^\}/ms.exec(methods) ?? [];
  const functions = [
    ...members.matchAll(/^ {2}(\/\*\*(?:\n {3}\*.*)+)\n {2}(\w+): \((.*)\) => (Promise<.*>);$/gm),
  ];
  const used = functions.flatMap(
    ([, , , input = "", output = ""]) => `${input} ${output}`.match(/\b[A-Z]\w+/g) ?? [],
  );
  const names = new Set(["MethodOptions", ...used.filter((name) => name !== "Promise")]);
  const declarations = functions.map(([, comment, name, input, output]) => {
    return `${comment}\nexport declare function ${name}(${input}, options?: MethodOptions<"data">): ${output};\n`;
  });
  const title =
    "/** The operation methods of a client: `mfa.getAuthFactors(…)`, and so on. @packageDocumentation */";
  return new Map([
    ["client.ts", 'export * from "@onelogin-mfa/client";\n'],
    ["env.ts", 'export * from "@onelogin-mfa/client/env";\n'],
    ["validate.ts", 'export * from "@onelogin-mfa/client/validate";\n'],
    [
      "operations.ts",
      `${title}\nimport type { ${[...names].join(", ")} } from "@onelogin-mfa/client";\n\n${declarations.join("\n")}`,
    ],
  ]);
}
