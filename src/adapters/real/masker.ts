/** Secrets known so far, and texts with those secrets taken out. */
export interface Masker {
  add(secret: string): void;
  apply(text: string): string;
}

/**
 * Shorter values are not masked: taking `1` or `on` out of every text would hide everything else and
 * nothing secret.
 */
export const SHORTEST_SECRET = 4;

/**
 * A secret is taken out as it is, line by line, as JSON or HCL would escape it, and in base64, longest
 * form first, so that no part of a longer secret stays.
 */
export function createMasker(): Masker {
  const forms = new Set<string>();
  let longestFirst: readonly string[] = [];
  return {
    add(secret) {
      for (const form of formsOf(secret)) forms.add(form);
      longestFirst = [...forms].sort((a, b) => b.length - a.length);
    },
    apply: (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, "***"), text),
  };
}

/** Every form of the secret that is worth masking. */
export function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  const escaped = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString("base64");
  if (secret.trim().length < SHORTEST_SECRET) return [];
  return [secret, ...lines, escaped, base64].filter((form) => form.length >= SHORTEST_SECRET);
}
