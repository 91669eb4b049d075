/** Names as Istio validates them (`pkg/config/labels`, `pkg/config/validation/agent`). */

const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const WILDCARD_LABEL = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_KEY =
  /^(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*\/)?(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** True for one label of a domain name, in any case (Istio, `pkg/config/labels`, `IsDNS1123Label`). */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && LABEL.test(text);
}

/** True for an address, of either version (Istio, `pkg/util/net`, `IsValidIPAddress`). */
export function isIpAddress(text: string): boolean {
  return IPV4.test(text) || (text.includes(":") && /^[0-9a-fA-F:.]+$/.test(text));
}

/** Why a name is no domain, or undefined; its first label may be a wildcard (`ValidateWildcardDomain`). */
export function domainDefect(domain: string): string | undefined {
  if (domain === "") return "is empty";
  if (domain.length > 255) return "is longer than 255 characters";
  const dot = domain.indexOf(".");
  const first = dot < 0 ? domain : domain.slice(0, dot);
  if (first.length > 63 || !WILDCARD_LABEL.test(first))
    return `has the invalid label ${JSON.stringify(first)}`;
  return dot < 0 ? undefined : labelsDefect(domain.slice(dot + 1));
}

/** Why a dotted name without wildcards is invalid, or undefined (`ValidateFQDN`). */
export function labelsDefect(name: string): string | undefined {
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  if (/^[+-]?\d+$/.test(last)) return `has the number ${last} for a top level domain`;
  const bad = labels.find(
    (label, index) => !(label === "" && index === labels.length - 1) && !isDnsLabel(label),
  );
  return bad === undefined ? undefined : `has the invalid label ${JSON.stringify(bad)}`;
}

/** Why a label of an object or of a selector is invalid, or undefined (Istio, `labels.Instance.Validate`). */
export function labelDefect(key: string, value: string): string | undefined {
  if (!LABEL_KEY.test(key)) return `has the invalid label key ${JSON.stringify(key)}`;
  return LABEL_VALUE.test(value) ? undefined : `has the invalid label value ${JSON.stringify(value)}`;
}
