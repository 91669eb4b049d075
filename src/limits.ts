/**
 * Where waiting and reading end, all in one place: what comes from outside may be endless, and everything of ours ends
 * at a limit with a code. docs/limits.md says the same for people; src/limits.test.ts holds the two together.
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
  /** A list of 500 objects of the largest size that etcd keeps (1.5 MiB) is far below what an answer may hold. */
  apiAnswer: 256 * MIB,
  /** GitHub's largest answer here is a page of a hundred comments of 65,536 characters. */
  githubAnswer: 32 * MIB,
  /** One file of the repository, read as text: the largest manifests (CRDs of a whole mesh) have 2 MB. */
  fileText: 32 * MIB,
  /** What one tool prints to stdout or stderr: the JSON of a plan of thousands of resources has 100 MB. */
  toolOutput: 512 * MIB,
  /** What Helm renders of one chart. A release in the cluster holds at most 1 MB, compressed. */
  rendering: 64 * MIB,
  /** Manifests and values nest to a dozen; YAML and JSON beyond this end in a stack overflow somewhere. */
  nesting: 1000,
  /** Documents of one YAML text. */
  documents: 100_000,
  /** Up to here aliases (`*name`) may make up nearly all of a document, as in the YAML reader of Kubernetes. */
  aliasedFew: 400_000,
  /** From here on they may make up a tenth of it. */
  aliasedMany: 4_000_000,
  /** From the request to the last byte of a tool's archive, the largest of which has 100 MB. */
  download: 10 * MINUTE,
  /** No byte for this long: the server has given up. */
  downloadIdle: 30 * SECOND,
  /** Averaged over {@link downloadProgress}: a slower download takes longer than anybody waits. Bytes a second. */
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
