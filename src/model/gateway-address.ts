/** Where the public gateway is reached, as people write it in `bluegreen.yaml` and in the input `gateway`. */

/** One address of the gateway: where to connect, and how. */
export interface GatewayAddress {
  readonly host: string;
  readonly port: number;
  /**
   * True for TLS: the server name sent, and the name that the certificate must be good for, is the request's
   * host.
   */
  readonly tls?: boolean;
  /** Certificates (PEM) of authorities to trust for it, beside those that the machine trusts. */
  readonly ca?: string;
}

const HOST = String.raw`\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?`;
const PORT = String.raw`[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]`;
const ADDRESS = String.raw`(?:https?:\/\/)?(?:${HOST})(?::(?:${PORT}))?\/?`;
const BETWEEN = String.raw`\s*[,\n]\s*`;

/**
 * `host:port`, with `https://` before it for TLS; IPv6 hosts in brackets; several separated by commas or line
 * breaks.
 */
export const GATEWAY_ADDRESSES = new RegExp(`^${ADDRESS}(?:${BETWEEN}${ADDRESS})*$`);

/** What {@link GATEWAY_ADDRESSES} takes, worded to follow "Give …". */
export const GATEWAY_ADDRESSES_ALLOWED =
  "host:port, such as 203.0.113.7:80, with https:// before it for TLS; several separated by commas";

export type GatewayAddresses = readonly [GatewayAddress, ...GatewayAddress[]];

/**
 * The addresses in the text; undefined when it is not what {@link GATEWAY_ADDRESSES} takes. Without a port,
 * 80 or 443.
 */
export function parseGatewayAddresses(written: string): GatewayAddresses | undefined {
  if (!GATEWAY_ADDRESSES.test(written)) return undefined;
  const [first, ...rest] = written.split(/[,\n]/).map((part) => parseAddress(part.trim()));
  return first === undefined ? undefined : [first, ...rest];
}

function parseAddress(written: string): GatewayAddress {
  const [, scheme, host = "", port] = /^(?:(https?):\/\/)?(.+?)(?::(\d+))?\/?$/.exec(written) ?? [];
  const tls = scheme === "https";
  const address = { host: host.replace(/^\[|\]$/g, ""), port: Number(port ?? (tls ? 443 : 80)) };
  return tls ? { ...address, tls } : address;
}

/** The address as it is written: `203.0.113.7:80`, `https://203.0.113.7:443`. */
export function gatewayAddressText({
  host,
  port,
  tls,
}: Pick<GatewayAddress, "host" | "port" | "tls">): string {
  const authority = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return tls === true ? `https://${authority}` : authority;
}
