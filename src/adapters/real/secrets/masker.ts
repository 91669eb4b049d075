/** Secrets known so far, and texts with those secrets taken out. */
import { DROPPED } from "../../../report/escape.ts";
import { FormIndex } from "./form-index.ts";
import { formsOf } from "./forms.ts";
import { namedSpans } from "./named-spans.ts";
import { shapeSpans } from "./secret-shapes.ts";
import { inWhole, skeletonOf, type Span, withoutSpans } from "./spans.ts";

export interface Masker {
  add(secret: string): void;
  apply(text: string): string;
}

/**
 * A secret is taken out as it is, line by line, and as JSON, HCL, an URL, HTML, quotes, base64 or hex would
 * write it; so is what looks like a well-known secret, or stands behind the name of one, and the beginning of
 * a secret that was cut off before it came here. Where forms overlap, all of them go, so that no part of a
 * longer secret stays. Colors and invisible characters in the text hide no secret: it is read both with and
 * without them. Takes one pass over the text, however many secrets there are.
 */
export function createMasker(): Masker {
  const index = new FormIndex();
  const spansIn = (text: string): readonly Span[] => [
    ...index.spans(text),
    ...shapeSpans(text),
    ...namedSpans(text),
  ];
  return {
    add(secret) {
      for (const form of formsOf(secret)) index.add(form);
    },
    apply(text) {
      const seen = skeletonOf(text, DROPPED);
      const below = seen === undefined ? [] : inWhole(spansIn(seen.text), seen);
      return withoutSpans(text, [...spansIn(text), ...below]);
    },
  };
}
