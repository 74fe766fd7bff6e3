/** A change of the source that no test has to notice. */
export interface AcceptedMutant {
  /** The file, below the root of the repository. */
  readonly file: string;
  /** The line of the source, without the white space around it. */
  readonly line: string;
  /** The name of Stryker's mutator, or `any`. */
  readonly mutator: string;
  /** The reason why it changes nothing that is promised. */
  readonly why: string;
}

/** The accepted survivors of `npm run mutate`, here and not beside the code: they say nothing to its readers. */
export const acceptedMutants: readonly AcceptedMutant[] = [
  ...ofFile("packages/client/src/send.ts", [
    ["let hasMiddleware = false;", "BooleanLiteral", "the same response, copied for nobody"],
    [
      "if (!result.response?.ok && (await mayRepeat(exchange, result, authorization))) continue;",
      "ConditionalExpression",
      "a success is neither renewed nor retried: it saves time only",
    ],
  ]),
  ...ofFile("packages/client/src/interpret.ts", [
    [
      'if (header === null || header === "application/json") return header ?? "";',
      "ConditionalExpression",
      "a short cut for almost every response",
    ],
    [
      "if (!validator) return;",
      "ConditionalExpression",
      "the call of nothing would be an error of the validator",
    ],
    [
      'if (!isRecord(body)) return "";',
      "ConditionalExpression",
      "every error body that the spec declares is an object",
    ],
  ]),
  ...ofFile("packages/client/src/flows/secrets.ts", [
    ["if (depth > maxDepth) return undefined as T;", "EqualityOperator", "one level more"],
  ]),
  ...ofFile("packages/client/src/flows/outcome.ts", [
    [
      'function rawStatusOf(state: unknown, { codes = [] }: Pick<FlowContext, "codes">): string {',
      "ArrayDeclaration",
      "no state contains this text",
    ],
    ["return text", "MethodExpression", "both sides are compared in the same case"],
  ]),
  ...ofFile("packages/client/src/flows/wait-for.ts", [
    [
      'if (error && (error.retryAfterMs ?? 0) > restMs) return { status: "expired" };',
      "EqualityOperator",
      "one millisecond more",
    ],
  ]),
  ...ofFile("packages/client/src/flows/reset-factors.ts", [
    ["const fieldNames = { user_id: true };", "BooleanLiteral", "the names count only"],
  ]),
  ...ofFile("packages/client/src/errors/mfa-error.ts", [
    [
      "(Error as { captureStackTrace?: (target: Error) => void }).captureStackTrace?.(error);",
      "OptionalChaining",
      "the runtime of the tests has it",
    ],
  ]),
  ...ofFile("packages/client/src/read-body.ts", [
    [
      "while (size <= limit) {",
      "EqualityOperator",
      "a body of exactly the limit is the same bytes, with one read less",
    ],
    [
      "if (first.length === size) return first;",
      "ConditionalExpression",
      "the same bytes, copied; saves memory only",
    ],
  ]),
  ...ofFile("packages/client/src/rate-limit.ts", [
    [
      `const ms = isDate ? Date.parse(text.endsWith("GMT") ? text : \`\${text} GMT\`) - now : Number.NaN;`,
      "MethodExpression",
      "V8 reads the time zone twice as once; other engines need not",
    ],
  ]),
  ...ofFile("packages/client/src/tokens/authorize.ts", [
    [
      'if (!operation.metadata.security.some((schemes) => schemes.includes("OAuth2"))) {',
      "MethodExpression",
      "no operation of the spec accepts both kinds of credentials",
    ],
  ]),
  ...ofFile("packages/cli/src/check/write-round.ts", [
    [
      "const right = [-2, -1, 0, 1, 2].map((at) => codeAt(at));",
      "any",
      "a code of an app is one of the candidates once in a hundred thousand times",
    ],
  ]),
  ...ofFile("packages/mock/src/start-mock.ts", [
    ["lines += 1;", "AssignmentOperator", "it tells one line from the next, whichever way it counts"],
  ]),
];

function ofFile(
  file: string,
  rows: readonly (readonly [line: string, mutator: string, why: string])[],
): readonly AcceptedMutant[] {
  return rows.map(([line, mutator, why]) => ({ file, line, mutator, why }));
}
