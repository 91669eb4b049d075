import {
  CHOMPING_MODE,
  constructFromEvents,
  type Event,
  EVENT_ID,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from "js-yaml";
import { flowIndented } from "./flow-indent.ts";
import { KUBERNETES_SCHEMA } from "./kubernetes-yaml.ts";

/** What a text says, event by event. */
export interface YamlEvents {
  readonly events: Event[];
  /** The text that the events' offsets point into: the one given, or the same lines with deeper indentation. */
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
 * Reads YAML as Kubernetes does: kubectl, Helm and the API server (sigs.k8s.io/yaml). Throws `YAMLException` for what
 * they would refuse, and for a key that a mapping has twice, of which they would take the last without a word.
 */
export function readYaml(source: string): ReadYaml {
  const { events, text } = yamlEvents(source);
  return { values: constructFromEvents(events, { source: text, schema: KUBERNETES_SCHEMA }), text };
}

/** js-yaml's words for a line of flow style, or of quoted text, that stands too far left for YAML 1.2. */
const TOO_FAR_LEFT = "deficient indentation";

/** The events of a text, as Kubernetes' reader would see them. Throws `YAMLException`. */
export function yamlEvents(source: string): YamlEvents {
  try {
    return { events: endingAsWritten(parseEvents(source, {}), source), text: source };
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== TOO_FAR_LEFT) throw error;
    const text = flowIndented(source);
    return { events: endingAsWritten(parseEvents(text, {}), text), text };
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
