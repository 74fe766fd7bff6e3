/** A text whose tables, each between two markers, are those of the simulation. @throws Error if a table has no markers */
export function insertTables(text: string, tables: Readonly<Record<string, string>>): string {
  let inserted = text;
  for (const [name, table] of Object.entries(tables)) {
    const { start, end } = markersOf(name);
    const [before, rest] = inserted.split(start);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`docs/scale.md lacks the markers ${start} and ${end}`);
    inserted = `${before}${start}\n${table}\n${end}${after}`;
  }
  return inserted;
}

/** The table of a text. @throws Error if it has no markers */
export function tableIn(text: string, name: string): string {
  const { start, end } = markersOf(name);
  const table = text.split(`${start}\n`)[1]?.split(`\n${end}`)[0];
  if (table === undefined) throw new Error(`docs/scale.md lacks the markers ${start} and ${end}`);
  return table;
}

const markersOf = (name: string) => ({ start: `<!-- scale: ${name} -->`, end: `<!-- /scale: ${name} -->` });
