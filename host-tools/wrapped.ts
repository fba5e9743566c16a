/** Lines that fit a terminal: broken between words. */

/** `text` with its lines broken between words where they are longer than `columns`; what follows is set in by two. */
export function wrapped(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => {
      const lines: string[] = [];
      let rest = line;
      while (rest.length > columns) {
        const space = rest.lastIndexOf(" ", columns);
        // Behind the indentation; a word longer than the line is cut by the terminal.
        if (space <= rest.search(/\S/)) break;
        lines.push(rest.slice(0, space).trimEnd());
        rest = `  ${rest.slice(space).trimStart()}`;
      }
      return [...lines, rest].join("\n");
    })
    .join("\n");
}
