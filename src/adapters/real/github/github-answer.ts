/**
 * Answers of GitHub, or of what stands in its place: read whole before anybody believes them, and no further
 * than a limit.
 */
import { LIMITS } from "../../../limits.ts";
import { parseJson } from "../../../nested-json.ts";

/** What Octokit reads of an answer. */
interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: Iterable<[string, string]> & { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

export type Fetch = (url: string, options: object) => Promise<Answer>;

/**
 * Octokit takes an answer that breaks off for an empty one, and what is no JSON for a text: a list of
 * comments would be empty then, and a second comment be written. Here both are errors, as is what has no end;
 * time is the signal's of the request.
 */
export function wholeAnswers(fetch: Fetch): Fetch {
  return async (url, options) => {
    const answer = await fetch(url, options);
    const text = await textOf(answer);
    if (answer.status < 300 && text !== "") requireJson(text);
    const { status, statusText, headers, url: from } = answer;
    const whole = { status, statusText, headers, url: from, body: null };
    return { ...whole, text: async () => text, arrayBuffer: async () => Buffer.from(text) };
  };
}

async function textOf({ body }: Answer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop ends the request.
    if (size > LIMITS.githubAnswer) throw new Error(`its answer has more than ${LIMITS.githubAnswer} bytes`);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function requireJson(text: string): void {
  try {
    parseJson(text);
  } catch (error) {
    throw new Error("its answer is no JSON", { cause: error });
  }
}
