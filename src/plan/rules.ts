/** Pure: which comment of a pull request is this plan's own. */

/** The comment's first line; the config's path tells several of them in one repository apart. */
export function commentMarker(config: string): string {
  return `<!-- bluegreen-action plan ${config.replaceAll(/[^\w./-]|--/g, "_")} -->`;
}

export interface SeenComment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
}

/**
 * Our own comment among those of a pull request: it begins with the marker and is written by us. Somebody
 * else's comment that carries the marker, quoted or forged, is never ours. The newest, when there are
 * several.
 */
export function ownComment(
  comments: readonly SeenComment[],
  marker: string,
  login: string,
): SeenComment | undefined {
  return comments
    .filter(({ author, body }) => author.toLowerCase() === login.toLowerCase() && body.startsWith(marker))
    .reduce<SeenComment | undefined>(
      (newest, one) => (newest === undefined || one.id > newest.id ? one : newest),
      undefined,
    );
}
