export type Severity = "error" | "warning" | "info";

/** One result of a check, in the shape of `bluegreen lint --json` (docs/design.md, "CLI"). */
export interface Finding {
  /** The rule's name in kebab-case, such as `subset-selects-nothing`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Relative to the repository. */
  readonly file: string;
  /** 1-based; absent where the file as a whole is meant. */
  readonly line?: number;
  /** `Kind/namespace/name`. */
  readonly resource?: string;
  /** What to do about it. */
  readonly fix: string;
}
