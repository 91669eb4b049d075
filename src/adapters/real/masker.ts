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
 * A secret is taken out as it is, line by line, as JSON, HCL, an URL or base64 would write it, longest form first, so
 * that no part of a longer secret stays.
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
  if (secret.trim().length < SHORTEST_SECRET) return [];
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  const written = [secret, ...lines].flatMap((text) => [
    text,
    ...inJson(text),
    ...inHcl(text),
    ...inUrl(text),
  ]);
  const forms = [...written, ...inBase64(secret)].filter((form) => form.length >= SHORTEST_SECRET);
  return [...new Set(forms)];
}

/** As `JSON.stringify` writes it, and as Go does, which escapes what HTML would read (encoding/json, `HTMLEscape`). */
function inJson(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const codePoint = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return [json, json.replaceAll(/[<>&\u2028\u2029]/g, codePoint)];
}

/** In quotes and in a heredoc: HCL doubles the sign before a brace that would begin a template. */
function inHcl(text: string): readonly string[] {
  const doubled = text.replaceAll(/[$%](?=\{)/g, "$&$&");
  return [doubled, JSON.stringify(doubled).slice(1, -1)];
}

/** Percent-encoded, with blanks as paths have them and as forms have them. */
function inUrl(text: string): readonly string[] {
  // Half a surrogate pair, which a URL cannot hold, becomes what UTF-8 makes of it.
  const percent = encodeURIComponent(Buffer.from(text).toString());
  return [percent, percent.replaceAll("%20", "+")];
}

/** Both alphabets, with padding and without. */
function inBase64(text: string): readonly string[] {
  const padded = Buffer.from(text).toString("base64");
  const url = padded.replaceAll("+", "-").replaceAll("/", "_");
  return [padded, url].flatMap((form) => [form, form.replace(/=+$/, "")]);
}
