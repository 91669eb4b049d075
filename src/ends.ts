/**
 * Ends of texts. A pattern such as `/ +$/` tries each blank of the text: its time grows with the square of
 * their number.
 */

/** The text without the characters at its end that are in `characters`. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The text without the characters at both of its ends that are in `characters`. */
export function withoutEnds(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text.charAt(start))) start += 1;
  return withoutEnd(text.slice(start), characters);
}
