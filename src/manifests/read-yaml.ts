import {
  CHOMPING_MODE,
  constructFromEvents,
  type Event,
  EVENT_ID,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from "js-yaml";
import { LIMITS } from "../limits.ts";
import { flowIndented } from "./flow-indent.ts";
import { KUBERNETES_SCHEMA } from "./kubernetes-yaml.ts";
import { AliasBudget, requireModest, YamlError } from "./yaml-extent.ts";

/** What a text says, event by event. */
export interface YamlEvents {
  readonly events: Event[];
  /**
   * The text that the events' offsets point into: the one given, or the same lines with deeper indentation.
   */
  readonly text: string;
}

/** A text that was read. */
export interface ReadYaml {
  /** The value of each document. */
  readonly values: readonly unknown[];
  /** The text whose places are those of the values, line by line those of the text given. */
  readonly text: string;
}

/**
 * Reads YAML as Kubernetes does: kubectl, Helm and the API server (sigs.k8s.io/yaml). Throws {@link
 * YamlError} for what they would refuse, for a key that a mapping has twice, of which they would take the
 * last without a word, and for what is beyond a limit. `budget` is shared by texts that are read together.
 */
export function readYaml(source: string, budget = new AliasBudget()): ReadYaml {
  return guarded(() => {
    const { events, text } = modestEvents(source, budget);
    return { values: constructFromEvents(events, { source: text, schema: KUBERNETES_SCHEMA }), text };
  });
}

/**
 * For a text that another reader reads: throws {@link YamlError} when it is beyond a limit, and nothing when
 * it is no YAML as far as this reader knows, for the other one says so better.
 */
export function requireModestYaml(text: string): void {
  try {
    guarded(() => modestEvents(text, new AliasBudget()));
  } catch (error) {
    if (error instanceof YamlError && error.cause === undefined) throw error;
    if (error instanceof YamlError && /nesting exceeded/.test(error.message)) throw error;
  }
}

function guarded<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof YamlError) throw error;
    if (!(error instanceof YAMLException)) throw new YamlError(String(error), 0, error);
    throw new YamlError(error.reason, error.mark?.line ?? 0, error);
  }
}

function modestEvents(source: string, budget: AliasBudget): YamlEvents {
  if (source.length > LIMITS.fileText)
    throw new YamlError(`it has more than ${LIMITS.fileText} characters`, 0);
  const read = yamlEvents(source);
  requireModest(read.events, read.text, budget);
  return read;
}

const DEPTH = { maxDepth: LIMITS.nesting };

/** js-yaml's words for a line of flow style, or of quoted text, that stands too far left for YAML 1.2. */
const TOO_FAR_LEFT = "deficient indentation";

/** The events of a text, as Kubernetes' reader would see them. Throws `YAMLException`. */
export function yamlEvents(source: string): YamlEvents {
  try {
    return { events: endingAsWritten(parseEvents(source, DEPTH), source), text: source };
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== TOO_FAR_LEFT) throw error;
    const text = flowIndented(source);
    return { events: endingAsWritten(parseEvents(text, DEPTH), text), text };
  }
}

/** Where the text ends without a line end, so does the block of text (`|`, `>`) that it ends with. */
function endingAsWritten(events: Event[], text: string): Event[] {
  if (text.slice(text.lastIndexOf("\n") + 1).trim() === "") return events;
  const last = events.findLast(({ type }) => type === EVENT_ID.SCALAR);
  if (last?.type !== EVENT_ID.SCALAR || last.valueEnd < text.length) return events;
  const isBlock = last.style === SCALAR_STYLE.LITERAL_BLOCK || last.style === SCALAR_STYLE.FOLDED_BLOCK;
  if (isBlock) last.chomping = CHOMPING_MODE.STRIP;
  return events;
}
