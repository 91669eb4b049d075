const NOT_ASCII = /[^\0-\x7f]/;

const encoder = new TextEncoder();

/**
 * The text's UTF-8 bytes, one character for each byte. Envoy compares bytes, JavaScript compares UTF-16
 * units; on such strings both see the same.
 */
export function bytesOf(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  let bytes = "";
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

const decoder = new TextDecoder();

/** The inverse of {@link bytesOf}; bytes that are no UTF-8 become U+FFFD. */
export function textOf(bytes: string): string {
  if (!NOT_ASCII.test(bytes)) return bytes;
  return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

const UPPER = /[A-Z]/;

/** Lower case of ASCII letters only, as Envoy does it. */
export function asciiLower(text: string): string {
  if (!UPPER.test(text)) return text;
  return NOT_ASCII.test(text)
    ? text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
    : text.toLowerCase();
}
