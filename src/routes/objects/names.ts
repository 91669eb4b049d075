/** Names as Istio validates and resolves them (`pkg/config/labels`, `pilot/pkg/model/config.go`). */

const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const WILDCARD_LABEL = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_KEY =
  /^(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*\/)?(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && LABEL.test(text);
}

export function isIpAddress(text: string): boolean {
  return IPV4.test(text) || (text.includes(":") && /^[0-9a-fA-F:.]+$/.test(text));
}

/** Why a name is no domain (a wildcard first label is fine), or undefined. */
export function domainDefect(domain: string): string | undefined {
  if (domain === "") return "is empty";
  if (domain.length > 255) return "is longer than 255 characters";
  const dot = domain.indexOf(".");
  const first = dot < 0 ? domain : domain.slice(0, dot);
  if (first.length > 63 || !WILDCARD_LABEL.test(first))
    return `has the invalid label ${JSON.stringify(first)}`;
  return dot < 0 ? undefined : labelsDefect(domain.slice(dot + 1));
}

/** Why a dotted name without wildcards is invalid, or undefined. */
export function labelsDefect(name: string): string | undefined {
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  if (/^[+-]?\d+$/.test(last)) return `has the number ${last} for a top level domain`;
  const bad = labels.find(
    (label, index) => !(label === "" && index === labels.length - 1) && !isDnsLabel(label),
  );
  return bad === undefined ? undefined : `has the invalid label ${JSON.stringify(bad)}`;
}

export function labelDefect(key: string, value: string): string | undefined {
  if (!LABEL_KEY.test(key)) return `has the invalid label key ${JSON.stringify(key)}`;
  return LABEL_VALUE.test(value) ? undefined : `has the invalid label value ${JSON.stringify(value)}`;
}

/** A short name becomes `name.namespace.svc.domain`; any name with a dot stays as it is. */
export function resolveHost(host: string, namespace: string, domain: string): string {
  if (host === "" || host === "*" || host.includes(".") || isIpAddress(host)) return host;
  return `${host}.${namespace}.svc.${domain}`;
}

/** A Gateway's name in a VirtualService as `namespace/name`; `mesh` stays. */
export function resolveGateway(name: string, namespace: string): string {
  if (name === "mesh") return name;
  if (name.startsWith("./")) return `${namespace}/${name.slice(2)}`;
  if (name.includes("/")) return name;
  const [short, owner] = name.split(".");
  return owner === undefined ? `${namespace}/${name}` : `${owner}/${short}`;
}

/** Whether every label of `selector` is among `labels`. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
}
