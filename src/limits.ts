/**
 * Where waiting and reading end, all in one place: what comes from outside may be endless, and everything of
 * ours ends at a limit with a code. docs/limits.md says the same for people; src/limits.test.ts holds the two
 * together.
 */

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const LIMITS = {
  /** A smoke test asks for a word, not for a file; the rest of a body is left unread. */
  responseBody: MIB,
  /** What Envoy sends at most by default, too; more is no answer. */
  responseHead: 64 * KIB,
  /** A server may say "wait" (1xx) before its answer, and not for ever. */
  interimResponses: 20,
  /**
   * A list of 500 objects of the largest size that etcd keeps (1.5 MiB) is far below what an answer may hold.
   */
  apiAnswer: 256 * MIB,
  /** A page of a hundred comments, each of 65,536 characters, as JSON writes them. */
  githubAnswer: 64 * MIB,
  /** A pull request has 2,500 comments at most, which are 25 pages. */
  githubPages: 100,
  /** One file of the repository, read as text: the largest manifests (CRDs of a whole mesh) have 2 MB. */
  fileText: 32 * MIB,
  /** What one tool prints to stdout or stderr: the JSON of a plan of thousands of resources has 100 MB. */
  toolOutput: 512 * MIB,
  /**
   * What is kept of a longer stderr, of its beginning and of its end: it is for people, who read neither to
   * its end.
   */
  toolWords: 4 * MIB,
  /** What a program says when it is asked for its version. */
  versionOutput: 64 * KIB,
  /** What Helm renders of one chart. A release in the cluster holds at most 1 MB, compressed. */
  rendering: 64 * MIB,
  /**
   * Levels of YAML, aliases followed: manifests and values have a dozen, and everything that reads them
   * recurs.
   */
  nesting: 100,
  /** Levels of JSON that a program or server wrote: plans have a few dozen. */
  jsonNesting: 500,
  /**
   * Characters by which the aliases of one YAML document may make it longer, written out: the API server
   * takes no object of more than 1.5 MiB. (The YAML reader of Kubernetes stops later, at 400,000 nodes.)
   */
  aliased: 1.5 * MIB,
  /**
   * The same for all documents that are read together: a chart's rendering, or everything that lint is given.
   */
  aliasedInAll: 4.5 * MIB,
  /** Expressions that are worked out for one unit's file; units that people write take some hundreds. */
  evaluation: 50_000,
  /** From the request to the last byte of a tool's archive, the largest of which has 100 MB. */
  download: 10 * MINUTE,
  /** No byte for this long: the server has given up. */
  downloadIdle: 30 * SECOND,
  /**
   * Averaged over {@link downloadProgress}: a slower download takes longer than anybody waits. Bytes a
   * second.
   */
  downloadSlowest: 10 * KIB,
  /** How long a download may take to show that it is fast enough. */
  downloadProgress: 30 * SECOND,
  /** The archive of the largest tool has 100 MB. */
  downloadSize: 512 * MIB,
  /** A publisher's list of sums. */
  sumsSize: MIB,
  /** A program out of an archive: the largest has 200 MB. */
  programSize: MIB * 1024,
  /** A chart that is packed in another one's `charts/`, unpacked. */
  packedChart: 64 * MIB,
} as const;
