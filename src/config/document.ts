/**
 * A YAML file that people edit, read with its positions and comments, in a time that grows with its size
 * alone.
 */
import { type Document, isScalar, LineCounter, parseDocument, visit, type YAMLMap } from "yaml";
import { requireModestYaml } from "../manifests/read-yaml.ts";
import { YamlError } from "../manifests/yaml-extent.ts";

/** What is wrong with the text, and where. */
export interface DocumentProblem {
  readonly message: string;
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** The text can be read all the same, though not as its author meant. */
  readonly isWarning?: boolean;
  /** The key that stands twice in one map. */
  readonly twice?: string;
}

export interface ReadDocument {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  /** In the order of the text; with any, the document is of no use. */
  readonly problems: readonly DocumentProblem[];
}

/** Reads one document. Never throws: what is beyond a limit is a problem as well. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  // `yaml` compares each key with all others of its map: equal ones are looked for below.
  const options = { lineCounter: lines, uniqueKeys: false } as const;
  try {
    requireModestYaml(text);
    const document = parseDocument(text, options);
    const said = [...document.errors, ...document.warnings].map(({ name, message, pos }) => ({
      isWarning: name === "YAMLWarning",
      message: (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, ""),
      offset: pos[0],
    }));
    const found: Omit<DocumentProblem, "line" | "column">[] = [...said, ...repeatedKeys(document)];
    const placed = found.map((one) => {
      const { line, col } = lines.linePos(one.offset);
      return { ...one, line, column: col };
    });
    return { document, lines, problems: placed.sort((a, b) => a.offset - b.offset) };
  } catch (error) {
    // With a problem, nobody looks at the document.
    return { document: parseDocument("", options), lines, problems: [beyond(error)] };
  }
}

/** Of a text that is beyond a limit, or nested so deep that its reader gave up. */
function beyond(error: unknown): DocumentProblem {
  if (error instanceof YamlError) {
    return { message: error.message, offset: 0, line: error.line + 1, column: 1 };
  }
  if (error instanceof RangeError) return { message: "it is nested too deep", offset: 0, line: 1, column: 1 };
  throw error;
}

type RepeatedKey = Pick<DocumentProblem, "message" | "offset" | "twice">;

function repeatedKeys(document: Document.Parsed): RepeatedKey[] {
  const problems: RepeatedKey[][] = [];
  visit(document, { Map: (_, map) => void problems.push(repeatedIn(map)) });
  return problems.flat();
}

function repeatedIn(map: YAMLMap): RepeatedKey[] {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const isRepeated = seen.has(key.value);
    seen.add(key.value);
    if (!isRepeated) return [];
    return [{ message: "Map keys must be unique", offset: key.range?.[0] ?? 0, twice: String(key.value) }];
  });
}
