import ts from "typescript";

/**
 * Replaces the private members of classes in declarations by one that is protected, as reports have no private ones: a class that has some
 * takes no object that is made alike.
 */
export function showPrivate(text: string): string {
  if (!/#private|\bprivate\b/.test(text)) return text;
  const source = ts.createSourceFile("file.d.ts", text, ts.ScriptTarget.Latest, true);
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node)) {
      const [first, ...others] = node.members.filter(
        (one) => isPrivate(one) && !ts.isConstructorDeclaration(one),
      );
      if (first)
        edits.push({ start: first.getStart(), end: first.end, text: 'protected "#private": never;' });
      edits.push(...others.map((one) => ({ start: one.getStart(), end: one.end, text: "" })));
      for (const one of node.members.filter(ts.isConstructorDeclaration)) {
        const text = one.getText().replace(/\bprivate\b/, "protected");
        edits.push({ start: one.getStart(), end: one.end, text });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  edits.sort((a, b) => a.start - b.start);
  return edits.reduceRight((all, { start, end, text }) => all.slice(0, start) + text + all.slice(end), text);
}

const isPrivate = (member: ts.ClassElement): boolean =>
  (member.name !== undefined && ts.isPrivateIdentifier(member.name)) ||
  (ts.canHaveModifiers(member) &&
    (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword));
