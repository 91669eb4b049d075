/** GitHub's side of a release. Only what Node brings: the job that may write runs nobody else's code. */
import type { Archive } from "./repository.ts";
import type { Release } from "./rules.ts";

export interface GitHub {
  /** `https://api.github.com`, or a server's own. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

/** The job's environment, as GitHub makes it. Throws when something is missing. */
export function githubOf(env: NodeJS.ProcessEnv): GitHub {
  const [api, repository, token] = ["GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN"].map((name) => {
    const value = env[name];
    if (!value) throw new Error(`RELEASE_NO_JOB: ${name} is not set. Run the workflow release on GitHub.`);
    return value;
  });
  return { api: api ?? "", repository: repository ?? "", token: token ?? "" };
}

interface RemoteRelease {
  readonly id: number;
  readonly tag_name: string;
  readonly draft: boolean;
  readonly immutable?: boolean;
  readonly upload_url: string;
  readonly html_url: string;
  readonly assets: readonly { readonly name: string; readonly digest?: string | null }[];
}

/**
 * Publishes the release with its archive, and gives its address. It is a draft until everything is in it,
 * because nothing can be added to what is immutable. A draft of an earlier run is made anew; a release that
 * is published with this very archive is left as it is. Throws when another one is published, and when what
 * was published can still be changed.
 */
export async function publishRelease(github: GitHub, release: Release, archive: Archive): Promise<string> {
  const there = (await allReleases(github)).filter(({ tag_name }) => tag_name === release.tag);
  const published = there.find(({ draft }) => !draft);
  if (published === undefined) for (const { id } of there) await call(github, "DELETE", `/releases/${id}`);
  const done = published ?? (await publishNew(github, release, archive));
  const digest = done.assets.find(({ name }) => name === archive.name)?.digest;
  if (published !== undefined && digest !== `sha256:${archive.digest}`)
    throw new Error(
      `RELEASE_EXISTS: ${done.html_url} is published without ${archive.name} as built here. Prepare a higher version.`,
    );
  if (done.immutable !== true) throw new Error(MUTABLE(done.html_url));
  return done.html_url;
}

const MUTABLE = (url: string) =>
  `RELEASE_MUTABLE: ${url} is published, and can still be changed. Turn on release immutability in the repository's ` +
  "settings, delete this release (not its tag), and run the failed jobs again.";

async function publishNew(github: GitHub, release: Release, archive: Archive): Promise<RemoteRelease> {
  const { tag, commit, notes, version } = release;
  const prerelease = version.pre.length > 0;
  const wanted = { tag_name: tag, target_commitish: commit, name: tag, body: notes, draft: true, prerelease };
  const draft = await call<RemoteRelease>(github, "POST", "/releases", wanted);
  const upload = new URL(draft.upload_url.replace(/\{.*$/, ""));
  upload.searchParams.set("name", archive.name);
  await send(github, "POST", upload, { type: "application/gzip", bytes: archive.bytes });
  // A pre-release can be no latest one, and GitHub refuses a request to make it so.
  const latest = prerelease ? {} : { make_latest: "true" };
  return call<RemoteRelease>(github, "PATCH", `/releases/${draft.id}`, { draft: false, ...latest });
}

/** Drafts as well, which are found by no tag. */
async function allReleases(github: GitHub): Promise<readonly RemoteRelease[]> {
  const found: RemoteRelease[] = [];
  for (let page = 1; ; page += 1) {
    const some = await call<readonly RemoteRelease[]>(github, "GET", `/releases?per_page=100&page=${page}`);
    found.push(...some);
    if (some.length < 100) return found;
  }
}

function call<Answer>(github: GitHub, method: string, path: string, body?: object): Promise<Answer> {
  const url = new URL(`${github.api}/repos/${github.repository}${path}`);
  const json = body && { type: "application/json", bytes: Buffer.from(JSON.stringify(body)) };
  return send<Answer>(github, method, url, json);
}

interface Content {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Longer than an upload of a megabyte takes anywhere. */
const LIMIT_MILLISECONDS = 60_000;

/**
 * Throws with status and GitHub's own word for whatever is no success, and when there is no answer in a
 * minute.
 */
async function send<Answer>(github: GitHub, method: string, url: URL, content?: Content): Promise<Answer> {
  const response = await answered(url, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      "user-agent": "bluegreen-action",
      authorization: `Bearer ${github.token}`,
      "x-github-api-version": "2022-11-28",
      ...(content && { "content-type": content.type }),
    },
    ...(content && { body: new Uint8Array(content.bytes) }),
    // A redirect would take the token, and what is written, elsewhere.
    redirect: "error",
    signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(
      `RELEASE_GITHUB: ${method} ${url.pathname} gave ${response.status}: ${text.slice(0, 500)}`,
    );
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

/** What `fetch` throws says "fetch failed", and why only in its cause. */
async function answered(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    const fact = `RELEASE_GITHUB: ${request.method} ${url.pathname} was not answered: ${why}`;
    throw new Error(`${fact}. Run the failed jobs again.`, { cause: error });
  }
}
