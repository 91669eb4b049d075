/** Istio's networking objects as far as routes depend on them, after the schema has accepted them. */

export interface StringMatch {
  readonly exact?: string | null;
  readonly prefix?: string | null;
  readonly regex?: string | null;
}

export type StringMatches = Readonly<Record<string, StringMatch>>;

export interface HttpMatch {
  readonly name?: string;
  readonly uri?: StringMatch | null;
  readonly scheme?: StringMatch | null;
  readonly method?: StringMatch | null;
  readonly authority?: StringMatch | null;
  readonly headers?: StringMatches | null;
  readonly withoutHeaders?: StringMatches | null;
  readonly queryParams?: StringMatches | null;
  readonly port?: number | null;
  readonly sourceLabels?: Readonly<Record<string, string>> | null;
  readonly sourceNamespace?: string | null;
  readonly gateways?: readonly string[] | null;
  readonly ignoreUriCase?: boolean | null;
}

export interface Destination {
  readonly host: string;
  readonly subset?: string | null;
  readonly port?: { readonly number?: number } | null;
}

export interface HeaderSpec {
  readonly set?: Readonly<Record<string, string>> | null;
  readonly add?: Readonly<Record<string, string>> | null;
  readonly remove?: readonly string[] | null;
}

export interface HeadersSpec {
  readonly request?: HeaderSpec | null;
  readonly response?: HeaderSpec | null;
}

export interface HttpRouteDestination {
  readonly destination: Destination;
  readonly weight?: number | null;
  readonly headers?: HeadersSpec | null;
}

export interface Percent {
  readonly value?: number;
}

export interface HttpRedirect {
  readonly uri?: string | null;
  readonly prefixRewrite?: string | null;
  readonly authority?: string | null;
  readonly port?: number | null;
  readonly derivePort?: "FROM_PROTOCOL_DEFAULT" | "FROM_REQUEST_PORT" | null;
  readonly scheme?: string | null;
  readonly redirectCode?: number | null;
}

export interface HttpRewrite {
  readonly uri?: string | null;
  readonly authority?: string | null;
  readonly uriRegexRewrite?: { readonly match?: string; readonly rewrite?: string } | null;
}

export interface HttpFault {
  readonly delay?: {
    readonly percent?: number | null;
    readonly percentage?: Percent | null;
    readonly fixedDelay?: string | null;
    readonly exponentialDelay?: string | null;
  } | null;
  readonly abort?: {
    readonly httpStatus?: number | null;
    readonly grpcStatus?: string | null;
    readonly http2Error?: string | null;
    readonly percentage?: Percent | null;
  } | null;
}

export interface HttpRoute {
  readonly name?: string | null;
  readonly match?: readonly HttpMatch[] | null;
  readonly route?: readonly HttpRouteDestination[] | null;
  readonly redirect?: HttpRedirect | null;
  readonly directResponse?: {
    readonly status: number;
    readonly body?: { readonly string?: string | null; readonly bytes?: string | null } | null;
  } | null;
  readonly delegate?: { readonly name?: string | null; readonly namespace?: string | null } | null;
  readonly rewrite?: HttpRewrite | null;
  readonly fault?: HttpFault | null;
  readonly mirror?: Destination | null;
  readonly mirrors?:
    | readonly { readonly destination: Destination; readonly percentage?: Percent | null }[]
    | null;
  readonly mirrorPercent?: number | null;
  /** The same under its name in protobuf, which the CRD has too. */
  readonly mirror_percent?: number | null;
  readonly mirrorPercentage?: Percent | null;
  readonly corsPolicy?: CorsPolicy | null;
  readonly headers?: HeadersSpec | null;
  readonly timeout?: string | null;
  readonly retries?: HttpRetry | null;
}

export interface HttpRetry {
  readonly attempts?: number | null;
  readonly perTryTimeout?: string | null;
  readonly retryOn?: string | null;
  readonly retryRemoteLocalities?: boolean | null;
  readonly backoff?: string | null;
}

export interface CorsPolicy {
  readonly allowOrigins?: readonly StringMatch[] | null;
  readonly allowMethods?: readonly string[] | null;
  readonly allowHeaders?: readonly string[] | null;
  readonly exposeHeaders?: readonly string[] | null;
  readonly maxAge?: string | null;
}

export interface VirtualServiceSpec {
  readonly hosts?: readonly string[] | null;
  readonly gateways?: readonly string[] | null;
  readonly http?: readonly HttpRoute[] | null;
  readonly tls?: unknown;
  readonly tcp?: unknown;
  readonly exportTo?: readonly string[] | null;
}

export interface GatewayServer {
  readonly name?: string | null;
  readonly port: {
    readonly number: number;
    readonly protocol: string;
    readonly name: string;
    readonly targetPort?: number;
  };
  readonly bind?: string | null;
  readonly hosts: readonly string[];
  readonly tls?: { readonly httpsRedirect?: boolean | null; readonly mode?: string | null } | null;
}

export interface GatewaySpec {
  readonly servers?: readonly GatewayServer[] | null;
  readonly selector?: Readonly<Record<string, string>> | null;
}

export interface SubsetSpec {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>> | null;
}

export interface DestinationRuleSpec {
  readonly host: string;
  readonly subsets?: readonly SubsetSpec[] | null;
  readonly exportTo?: readonly string[] | null;
  readonly workloadSelector?: { readonly matchLabels?: Readonly<Record<string, string>> | null } | null;
}
