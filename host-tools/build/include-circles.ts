/**
 * The arrows of the drivers' C go one way: a file and the header of its name are one part, and no part may include,
 * through whatever others, one that includes it.
 */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const INCLUDE = /^\s*#\s*include\s+"([^"]+)"/gm;

/** The C files and headers below `folder`, relative to `root`, with their text. */
export function cFiles(root: string, folder: string): Map<string, string> {
  const files = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[ch]$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

/** The parts that each part includes. */
function arrows(files: ReadonlyMap<string, string>): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [file, text] of files) {
    const targets = graph.get(partOf(file)) ?? new Set();
    graph.set(partOf(file), targets);
    for (const [, name = ""] of text.matchAll(INCLUDE)) {
      const target = normalize(join(dirname(file), name));
      if (files.has(target) && partOf(target) !== partOf(file)) targets.add(partOf(target));
    }
  }
  return graph;
}

function partOf(file: string): string {
  return file.replace(/\.[ch]$/, "");
}

/** Each circle once, as the parts on its way: "a → b → a". */
export function includeCircles(files: ReadonlyMap<string, string>): string[] {
  const graph = arrows(files);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (part: string, way: readonly string[]): void => {
    const start = way.indexOf(part);
    if (start >= 0) circles.push([...way.slice(start), part].join(" → "));
    if (start >= 0 || done.has(part)) return;
    for (const target of graph.get(part) ?? []) visit(target, [...way, part]);
    done.add(part);
  };
  for (const part of graph.keys()) visit(part, []);
  return circles;
}

/**
 * Headers of `folder` that leave what they declare to a file of another name, which an arrow to them would hide: each
 * header has its own file, or defines all that it has in place.
 */
export function strayDeclarations(files: ReadonlyMap<string, string>, folder: string): string[] {
  return [...files]
    .filter(([file, text]) => dirname(file) === folder && file.endsWith(".h") && declaresFunctions(text))
    .map(([file]) => file)
    .filter((file) => !files.has(file.replace(/\.h$/, ".c")));
}

function declaresFunctions(text: string): boolean {
  return /^(?!static|\s|#|typedef|\/|\*)[\w \t*]+\b\w+\([^{};]*\)[^{};]*;/m.test(text);
}
