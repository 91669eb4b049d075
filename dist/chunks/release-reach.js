import { COLORS, known, otherColor, sameTarget, unknown } from "./model.js";
import { compileRoutes, regexCompiler, resolveGateway, stayingKinds } from "./routes.js";
import { at, list, records, text, whole } from "./json.js";
import { ROUTER_KINDS, findRouter, readDefaultRoute, routerKindFor, withDefaultTarget } from "./release-router.js";
// src/release/reach/gateway-stand-ins.ts
function gatewayStandIns(manifests, routers) {
	const there = new Set(manifests.map(({ object }) => keyOf(object)));
	return [...new Map(routers.flatMap(namedBy).map((gateway) => [keyOf(gateway), gateway]))].filter(([key]) => !there.has(key)).map(([, object]) => ({
		object,
		file: "",
		line: 1,
		lineOf: () => 1
	}));
}
function keyOf({ apiVersion, kind, metadata }) {
	return [
		apiVersion.split("/")[0],
		kind,
		metadata.namespace ?? "default",
		metadata.name
	].join(" ");
}
function namedBy(router) {
	return router.kind === "HTTPRoute" ? parentsOf(router) : gatewaysOf(router);
}
function gatewaysOf({ metadata, spec }) {
	const names = list(spec?.["gateways"]).flatMap((name) => text(name) ?? []);
	const servers = portsOf(spec).map((number) => ({
		port: {
			number,
			name: `http-${number}`,
			protocol: "HTTP"
		},
		hosts: ["*/*"]
	}));
	return names.filter((name) => name !== "mesh").map((name) => {
		const [namespace = "", own = ""] = resolveGateway(name, metadata.namespace ?? "default").split("/");
		return {
			apiVersion: "networking.istio.io/v1",
			kind: "Gateway",
			metadata: {
				namespace,
				name: own
			},
			spec: {
				selector: { istio: "ingressgateway" },
				servers
			}
		};
	});
}
function portsOf(spec) {
	const matches = records(at(spec, "http")).flatMap((rule) => records(rule["match"]));
	return [...new Set([80, ...matches.flatMap((match) => whole(match["port"]) ?? [])])];
}
function parentsOf({ metadata, spec }) {
	const parents = records(spec?.["parentRefs"]).filter(({ kind }) => (kind ?? "Gateway") === "Gateway");
	const byName = new Map();
	for (const parent of parents) {
		const key = `${text(parent["namespace"]) ?? metadata.namespace ?? "default"}/${String(parent["name"])}`;
		byName.set(key, [...byName.get(key) ?? [], parent]);
	}
	return [...byName].map(([key, own]) => {
		const [namespace = "", name = ""] = key.split("/");
		return {
			apiVersion: "gateway.networking.k8s.io/v1",
			kind: "Gateway",
			metadata: {
				namespace,
				name
			},
			spec: {
				gatewayClassName: "istio",
				listeners: own.map(listenerOf)
			}
		};
	});
}
function listenerOf(parent, index) {
	return {
		name: text(parent["sectionName"]) ?? `http-${index}`,
		port: whole(parent["port"]) ?? 80 + index,
		protocol: "HTTP",
		allowedRoutes: { namespaces: { from: "All" } }
	};
}
// src/release/reach/flip-routes.ts
function flipOf(release, manifests) {
	const kind = routerKindFor(release.colors.blue);
	const objects = manifests.map(({ object }) => object).filter((object) => object.kind === kind.kind);
	const router = findRouter(kind, objects, release.host);
	if (!router.known) return router;
	const route = readDefaultRoute(router.value, release.host);
	if (!route.known) return route;
	const { target, targetPath } = route.value;
	const active = COLORS.find((color) => sameTarget(release.colors[color].target, target));
	if (active === void 0) return unknown(`the default route goes to ${target.name}, which is no color's`);
	const idle = release.colors[otherColor(active)].target;
	const { namespace = "default", name } = router.value.metadata;
	return known({
		release,
		router: router.value,
		flipped: withDefaultTarget(router.value, idle),
		active: target,
		idle,
		defaultRule: `${namespace}/${name}#${targetPath[1]}[${targetPath[2]}]`
	});
}
function replaced(manifests, objects) {
	return manifests.map((manifest) => {
		const object = objects.get(manifest.object);
		return object === void 0 ? manifest : {
			...manifest,
			object
		};
	});
}
function staysOf({ release, router, active, defaultRule }, { before, after }, most) {
	const from = COLORS.find((color) => sameTarget(release.colors[color].target, active)) ?? "blue";
	const to = otherColor(from);
	const kinds = stayingKinds({
		hosts: hostsOf(release, router),
		names: {
			cookie: release.preview.cookie,
			targets: [release.colors[from].target.name, release.colors[to].target.name],
			words: [[from, to]]
		},
		defaultRule,
		before,
		after,
		most
	});
	return kinds === void 0 ? unknown(`no gateway takes requests for ${release.host}`) : known(kinds);
}
function hostsOf({ host }, { spec }) {
	return [host, ...list(spec?.["hosts"] ?? spec?.["hostnames"]).flatMap((name) => text(name) ?? []).filter((name) => name.toLowerCase() !== host.toLowerCase())];
}
function staysByRelease(releases, manifests, { most, ...options }) {
	const routers = manifests.filter(({ object }) => ROUTERS.has(object.kind));
	const flips = releases.map((release) => [release.name, flipOf(release, routers)]);
	const found = flips.flatMap(([, flip]) => flip.known ? [flip.value] : []);
	const routing = manifests.filter(({ object }) => !isExtension(object));
	const world = [...routing, ...gatewayStandIns(routing, found.map(({ router }) => router))];
	const shared = {
		regex: regexCompiler(),
		...options
	};
	const tables = {
		before: compileRoutes(world, shared),
		after: compileRoutes(replaced(world, new Map(found.map((flip) => [flip.router, flip.flipped]))), shared)
	};
	return new Map(flips.map(([name, flip]) => [name, flip.known ? staysOf(flip.value, tables, most) : flip]));
}
const ROUTERS = new Set(ROUTER_KINDS.map(({ kind }) => kind));
const EXTENSIONS = new Set([
	"EnvoyFilter",
	"WasmPlugin",
	"TrafficExtension",
	"AuthorizationPolicy",
	"RequestAuthentication"
]);
function isExtension({ apiVersion, kind }) {
	return /^(networking|extensions|security)\.istio\.io\//.test(apiVersion) && EXTENSIONS.has(kind);
}
export { flipOf, replaced, staysByRelease, staysOf };
