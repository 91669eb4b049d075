/** The Gateway API's objects as far as routes depend on them, after the schema has accepted them. */

export interface ListenerSpec {
  readonly name: string;
  readonly hostname?: string | null;
  readonly port: number;
  readonly protocol: string;
  readonly tls?: { readonly mode?: string | null } | null;
  readonly allowedRoutes?: {
    readonly namespaces?: {
      readonly from?: string | null;
      readonly selector?: LabelSelector | null;
    } | null;
    readonly kinds?: readonly { readonly group?: string | null; readonly kind: string }[] | null;
  } | null;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?:
    | readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[] | null;
      }[]
    | null;
}

export interface ApiGatewaySpec {
  readonly gatewayClassName: string;
  readonly listeners: readonly ListenerSpec[];
  readonly addresses?: readonly { readonly type?: string | null; readonly value?: string | null }[] | null;
}

export interface ParentRef {
  readonly group?: string | null;
  readonly kind?: string | null;
  readonly name: string;
  readonly namespace?: string | null;
  readonly sectionName?: string | null;
  readonly port?: number | null;
}

/** A value compared exactly or as a regular expression. */
export interface NamedMatch {
  readonly name: string;
  readonly type?: string | null;
  readonly value: string;
}

export interface HttpRouteMatch {
  readonly path?: { readonly type?: string | null; readonly value?: string | null } | null;
  readonly headers?: readonly NamedMatch[] | null;
  readonly queryParams?: readonly NamedMatch[] | null;
  readonly method?: string | null;
}

export interface HeaderFilter {
  readonly set?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly add?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly remove?: readonly string[] | null;
}

export interface PathModifier {
  readonly type: string;
  readonly replaceFullPath?: string | null;
  readonly replacePrefixMatch?: string | null;
}

export interface RedirectFilter {
  readonly scheme?: string | null;
  readonly hostname?: string | null;
  readonly path?: PathModifier | null;
  readonly port?: number | null;
  readonly statusCode?: number | null;
}

export interface RewriteFilter {
  readonly hostname?: string | null;
  readonly path?: PathModifier | null;
}

export interface BackendObject {
  readonly group?: string | null;
  readonly kind?: string | null;
  readonly name: string;
  readonly namespace?: string | null;
  readonly port?: number | null;
}

export interface MirrorFilter {
  readonly backendRef: BackendObject;
  readonly percent?: number | null;
  readonly fraction?: { readonly numerator: number; readonly denominator?: number | null } | null;
}

export interface RouteFilter {
  readonly type: string;
  readonly requestHeaderModifier?: HeaderFilter | null;
  readonly responseHeaderModifier?: HeaderFilter | null;
  readonly requestMirror?: MirrorFilter | null;
  readonly requestRedirect?: RedirectFilter | null;
  readonly urlRewrite?: RewriteFilter | null;
}

export interface BackendRef extends BackendObject {
  readonly weight?: number | null;
  readonly filters?: readonly RouteFilter[] | null;
}

export interface HttpRouteRule {
  readonly matches?: readonly HttpRouteMatch[] | null;
  readonly filters?: readonly RouteFilter[] | null;
  readonly backendRefs?: readonly BackendRef[] | null;
}

export interface HttpRouteSpec {
  readonly parentRefs?: readonly ParentRef[] | null;
  readonly hostnames?: readonly string[] | null;
  readonly rules?: readonly HttpRouteRule[] | null;
}

export interface ReferenceGrantSpec {
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string | null }[];
}
