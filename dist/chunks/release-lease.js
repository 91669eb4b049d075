import { patiently } from "./release.js";
import { _enum, datetime, strictObject, string } from "./vendor-zod.js";
import { Failure, refused } from "./model.js";
import { at, text, whole } from "./json.js";
import { randomUUID } from "node:crypto";
// src/release/lease/holder.ts
function holderName(step, { github }) {
	const url = github.runUrl();
	const attempt = github.runAttempt?.();
	return `${step} ${(url === void 0 || attempt === void 0 ? url : `${url}/attempts/${attempt}`) ?? "by hand"} ${randomUUID().slice(0, 8)}`;
}
function stepOf({ holder }) {
	return holder?.split(" ")[0];
}
const LEASES = "leases.coordination.k8s.io";
const PREFIX = "bluegreen-action";
const MAX_CONFLICTS = 10;
const color = _enum(["blue", "green"]);
const kind = _enum(["promote", "rollback"]);
const digests = strictObject({
	from: string().optional(),
	to: string().optional()
});
const CONTENT = {
	transition: strictObject({
		id: string().min(1),
		kind,
		from: color,
		to: color,
		phase: _enum([
			"recording",
			"flipping",
			"proving"
		]),
		startedAt: datetime(),
		digests: digests.optional(),
		template: string().min(1).optional()
	}),
	smoke: strictObject({
		color,
		digest: string().min(1),
		at: datetime()
	}),
	"last-flip": strictObject({
		kind,
		from: color,
		to: color,
		at: datetime(),
		digests: digests.optional()
	}),
	deployed: strictObject({
		color,
		version: string().min(1),
		at: datetime(),
		run: string().optional()
	})
};
function parseRecord(lease) {
	const renewed = Date.parse(text(at(lease.spec, "renewTime")) ?? "");
	const seconds = whole(at(lease.spec, "leaseDurationSeconds")) ?? 120;
	const holder = text(at(lease.spec, "holderIdentity")) || void 0;
	return {
		resourceVersion: lease.metadata.resourceVersion ?? "",
		holder,
		expiresAt: holder === void 0 || Number.isNaN(renewed) ? void 0 : new Date(renewed + seconds * 1e3).toISOString(),
		...parseContent(lease)
	};
}
function isHeld(record, now) {
	if (record.holder === void 0) return false;
	return record.expiresAt === void 0 || Date.parse(record.expiresAt) > now;
}
function recordStore(ports, location) {
	const edit = (change) => editLease(ports, location, change);
	const now = () => ports.clock.now();
	return {
		read: async () => {
			const lease = await ports.cluster.get(reference(location));
			return lease === void 0 ? void 0 : parseRecord(lease);
		},
		acquire: (holder, mayTakeOver = () => false, change = same) => edit((record) => {
			refuseHeld(record, holder, now(), mayTakeOver);
			return {
				holder,
				content: change(record ?? {})
			};
		}),
		renew: (holder, change = same) => edit((record) => ({
			holder,
			content: change(stillOurs(record, holder))
		})),
		release: async (holder, change = same) => {
			await edit((record) => ({
				holder: void 0,
				content: change(stillOurs(record, holder))
			}));
		},
		note: async (change) => {
			await edit((record) => ({
				holder: "as it is",
				content: change(record ?? {})
			}));
		}
	};
}
async function editLease({ cluster, clock }, location, edit) {
	for (let conflicts = 0;; conflicts += 1) {
		const lease = await cluster.get(reference(location));
		const next = leaseWith(lease ?? emptyLease(location), edit(lease && parseRecord(lease)), clock.now());
		try {
			return parseRecord(await (lease === void 0 ? cluster.create(next) : cluster.replace(next)));
		} catch (error) {
			if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
		}
	}
}
function isConflict(error) {
	return error instanceof Failure && error.code === "CLUSTER_CONFLICT";
}
function isHeldByOther(error) {
	return error instanceof Failure && error.code === "LEASE_HELD";
}
function isLost(error) {
	return error instanceof Failure && error.code === "LEASE_LOST";
}
function leaseWith(lease, state, now) {
	const annotations = { ...lease.metadata.annotations };
	const content = {
		transition: state.content.transition,
		smoke: state.content.smoke,
		"last-flip": state.content.lastFlip,
		deployed: state.content.deployed
	};
	for (const [name, value] of Object.entries(content)) if (value === void 0) delete annotations[`${PREFIX}/${name}`];
	else annotations[`${PREFIX}/${name}`] = JSON.stringify(value);
	const spec = state.holder === "as it is" ? lease.spec : holderSpec(lease, state.holder, now);
	return {
		...lease,
		metadata: {
			...lease.metadata,
			annotations
		},
		...spec === void 0 ? {} : { spec }
	};
}
function holderSpec(lease, holder, now) {
	const { holderIdentity, acquireTime, renewTime: _renewTime, ...rest } = lease.spec ?? {};
	if (holder === void 0) return rest;
	return {
		...rest,
		holderIdentity: holder,
		leaseDurationSeconds: 120,
		acquireTime: holder === holderIdentity && acquireTime !== void 0 ? acquireTime : microTime(now),
		renewTime: microTime(now),
		leaseTransitions: (whole(rest["leaseTransitions"]) ?? 0) + (holder === holderIdentity ? 0 : 1)
	};
}
function microTime(now) {
	return new Date(now).toISOString().replace(/Z$/, "000Z");
}
function emptyLease({ namespace, release }) {
	return {
		apiVersion: "coordination.k8s.io/v1",
		kind: "Lease",
		metadata: {
			name: leaseName(release),
			namespace
		}
	};
}
function reference({ namespace, release }) {
	return {
		type: LEASES,
		namespace,
		name: leaseName(release)
	};
}
function leaseName(release) {
	return `bluegreen-${release}`;
}
function refuseHeld(record, holder, now, mayTakeOver) {
	if (record === void 0 || !isHeld(record, now) || record.holder === holder) return;
	if (mayTakeOver(record) || isEarlierAttempt(record.holder ?? "", holder)) return;
	throw refused("LEASE_HELD", `the release is held by ${record.holder} until ${record.expiresAt ?? "?"}`, { remedy: remedyFor(stepOf(record)) });
}
function remedyFor(step) {
	switch (step) {
		case "promote": return "Wait until it is done, or run rollback: it takes over a promote at once";
		case "rollback": return "Wait until it is done; if it was killed, run rollback: it takes over and finishes it";
		case "deploy":
		case "apply": return `Wait until the ${step} is done, then run this again; one that was killed holds the release no longer than said`;
		default: return "Wait until it is done, then run this again";
	}
}
function isEarlierAttempt(holder, ours) {
	const [theirs, mine] = [holder, ours].map((name) => / (\S+)\/attempts\/(\d+) /.exec(name));
	if (!theirs || !mine) return false;
	return theirs[1] === mine[1] && Number(theirs[2]) < Number(mine[2]);
}
function stillOurs(record, holder) {
	if (record !== void 0 && record.holder === holder) return record;
	throw refused("LEASE_LOST", `${record?.holder ?? "nobody"} holds the release now, this run no longer does`, { remedy: "Run status to see what is under way" });
}
function parseContent(lease) {
	const read = (name) => parseAnnotation(lease, name);
	return {
		transition: read("transition"),
		smoke: read("smoke"),
		lastFlip: read("last-flip"),
		deployed: read("deployed")
	};
}
function parseAnnotation(lease, name) {
	const written = lease.metadata.annotations?.[`${PREFIX}/${name}`];
	if (written === void 0) return void 0;
	try {
		return CONTENT[name].parse(JSON.parse(written));
	} catch (cause) {
		const where = `Lease/${lease.metadata.namespace}/${lease.metadata.name}`;
		throw refused("RECORD_UNREADABLE", `annotation ${PREFIX}/${name} is not what this tool writes`, {
			where,
			remedy: `Look at it with \`kubectl get lease ${lease.metadata.name} -n ${lease.metadata.namespace} -o yaml\`, check which color the router names, and delete the annotation`,
			cause
		});
	}
}
function same(content) {
	return content;
}
// src/release/lease/lease-run.ts
const RENEW_MS = 3e4;
const SILENCE_MS = 3e4;
const POLL_MS = 2e3;
async function whileHolding(lease, body, taking = {}) {
	await take(lease, taking);
	try {
		return await body();
	} catch (error) {
		await lease.store.release(lease.holder).catch(() => void 0);
		throw error;
	}
}
async function take({ store, holder }, { mayTakeOver, patience }) {
	const end = patience === void 0 ? 0 : patience.clock.now() + patience.milliseconds;
	for (;;) try {
		await store.acquire(holder, mayTakeOver);
		return;
	} catch (error) {
		if (!isHeldByOther(error) || patience === void 0 || patience.clock.now() >= end) throw error;
		await patience.clock.sleep(POLL_MS);
	}
}
async function keepingLease(lease, clock, work) {
	const renew = () => patiently(clock, SILENCE_MS, () => lease.store.renew(lease.holder));
	await renew();
	const result = await besideRenewals(lease, clock, work);
	await renew();
	return result;
}
async function besideRenewals(lease, clock, work) {
	const ended = new AbortController();
	const renewals = renewUntil(ended.signal, lease, clock);
	try {
		return await work();
	} finally {
		ended.abort();
		await renewals;
	}
}
async function renewUntil(ended, { store, holder }, clock) {
	while (!ended.aborted) try {
		await clock.sleep(RENEW_MS, ended);
		if (!ended.aborted) await store.renew(holder);
	} catch (error) {
		if (isLost(error)) return;
	}
}
export { holderName, isConflict, isHeld, isHeldByOther, isLost, keepingLease, recordStore, stepOf, whileHolding };
