import { InputReader, surroundings } from "./model.js";
import { MESH_APIS, isRouter } from "./mesh-api.js";
// src/demo/faults.ts
const LOST_ANSWER = () => surroundings("CLUSTER_UNREACHABLE", "the API server did not answer in time", { remedy: "Run the step again" });
const SLOW = {
	leastMs: 1500,
	mostMs: 3e3
};
const FAULTS = {
	"idle-never-ready": {
		breaks: "The new version's pods start, and never get ready.",
		expected: "deploy waits, gives up and says why. The traffic stays where it is.",
		because: "The apply waits for pods that are ready and goes back to what was there when none get ready in time. Only the cookie led to the new pods; the default route was never touched.",
		strikes: 1,
		step: "deploy",
		ends: {
			kind: "refused",
			code: "UNIT_APPLY_FAILED"
		},
		followedBy: "nothing",
		world: (strikes) => ({
			behaviorOf: neverReady(strikes),
			terragrunt: { readyMs: 8e3 }
		})
	},
	"idle-crashes-after-smoke": {
		breaks: "Every idle pod crashes after the smoke test.",
		expected: "promote refuses: the color is not ready.",
		because: "A passed smoke test is no licence: promote looks at the pods again, right before it would write the router.",
		strikes: 2,
		step: "promote",
		ends: {
			kind: "refused",
			code: "PROMOTE_NOT_READY"
		},
		followedBy: "nothing",
		afterSmoke: async (world, { namespace, idleLabels }, strikes) => {
			for (const { metadata } of world.serving(namespace, idleLabels)) strikes.strike(`pod ${metadata.name} crashes`);
			world.crash(namespace, idleLabels);
		}
	},
	"image-moves-after-smoke": {
		breaks: "The image's tag is moved after the smoke test, and the idle pods are started again.",
		expected: "promote refuses: what runs is not what was tested.",
		because: "The smoke test is bound to a digest over pod templates and running image ids. The tag is the same, the image is not.",
		strikes: 2,
		step: "promote",
		ends: {
			kind: "refused",
			code: "PROMOTE_STALE"
		},
		followedBy: "nothing",
		world: (strikes) => ({ digestOfImage: movingImage(strikes) }),
		afterSmoke: async (world, { namespace, idleLabels }) => {
			world.restart(namespace, idleLabels);
			await until(world, () => allReady(world, namespace, idleLabels));
		}
	},
	"api-conflict": {
		breaks: "Somebody else writes to the router just before the flip, three times.",
		expected: "promote reads it again, sees that nothing of it matters, and flips what is there now.",
		because: "The flip is a conditional write: it names the version of the router that was read. A conflict makes promote read and decide again; the other one's changes stay.",
		strikes: 3,
		step: "promote",
		ends: { kind: "done" },
		followedBy: "nothing",
		disturbedPromotion: (world, target, strikes) => {
			let times = 0;
			return (call) => {
				if (!isFlip(call, target) || times === 3) return void 0;
				times += 1;
				touch(world, target, times);
				strikes.strike(`somebody writes to the router: conflict ${times}`);
			};
		}
	},
	"answer-lost": {
		breaks: "The flip is made, but the API server's answer gets lost.",
		expected: "promote finds the flip, watches it and stops; the next run proves it and finishes.",
		because: "Without an answer nobody knows whether the write was made, so nothing is undone on a guess: the router says how far it got, and the transition on the Lease what was under way.",
		strikes: 1,
		step: "promote",
		ends: {
			kind: "failed",
			code: "CLUSTER_UNREACHABLE"
		},
		followedBy: "next attempt",
		promotion: (target, strikes) => once((call) => {
			if (!isFlip(call, target)) return void 0;
			strikes.strike("the answer to the flip gets lost");
			return {
				kind: "fail",
				when: "after",
				error: LOST_ANSWER()
			};
		})
	},
	"kill-before-flip": {
		breaks: "The runner dies just before the flip is written.",
		expected: "The Lease says what was under way; a rollback takes it over at once and undoes it.",
		because: "What was under way stands on the Lease, not in the dead process. A rollback takes the Lease over without waiting, makes sure that a late flip would be refused, and sets Git back.",
		strikes: 1,
		step: "promote",
		ends: { kind: "died" },
		followedBy: "rollback",
		promotion: (target, strikes) => killAtFlip(target, strikes, "before")
	},
	"kill-during-flip": {
		breaks: "The runner dies while it flips: the write is made, nobody hears of it.",
		expected: "The Lease says what was under way; the job's next attempt takes it over at once, proves the flip and finishes.",
		because: "What was under way stands on the Lease, not in the dead process. GitHub runs a job again only when its attempt before has ended, so the next attempt need not wait for the Lease to expire; it sees the flip made, proves it and finishes.",
		strikes: 1,
		step: "promote",
		ends: { kind: "died" },
		followedBy: "next attempt",
		promotion: (target, strikes) => killAtFlip(target, strikes, "after")
	},
	"gateway-slow": {
		breaks: `One of the two gateways gets its configuration ${SLOW.leastMs / 1e3} to ${SLOW.mostMs / 1e3} seconds late.`,
		expected: "promote goes on asking until both answer from the new color.",
		because: "A flip is proven when every gateway answers from the new color, twenty times in a row. Until then both colors are up, so each gateway's answers are right for what it knows.",
		strikes: 2,
		step: "promote",
		ends: { kind: "done" },
		followedBy: "nothing",
		world: () => ({ propagation: { spreadMs: SLOW.mostMs } }),
		strikesIn: (flips) => flips.filter(({ lastOldAnswerAfterMs }) => lastOldAnswerAfterMs >= SLOW.leastMs).map(({ at, lastOldAnswerAfterMs }) => ({
			at: at + lastOldAnswerAfterMs,
			text: "the slow gateway gives its last answer by the old routes"
		}))
	}
};
function breaksAnywhere(fault) {
	return [
		fault.world,
		fault.afterSmoke,
		fault.disturbedPromotion
	].every((part) => part === void 0);
}
function isFlip(call, { routerName }) {
	if (call.port !== "cluster" || call.method !== "replace") return false;
	const object = call.args[0];
	return isRouter(object) && object.metadata.name === routerName;
}
function killAtFlip(target, strikes, when) {
	return (call) => {
		if (!isFlip(call, target)) return void 0;
		strikes.strike(`the runner dies ${when} its write of the router`);
		return {
			kind: "die",
			when
		};
	};
}
function neverReady(strikes) {
	const struck = new Set();
	return ({ metadata: { name } }) => {
		if (!strikes.loose) return void 0;
		if (!struck.has(name)) strikes.strike(`pod ${name} starts, and will not get ready`);
		struck.add(name);
		return { neverReady: true };
	};
}
function movingImage(strikes) {
	return (reference) => {
		if (strikes.loose) strikes.strike(`${reference} is pulled, and is another image`);
		const digest = (strikes.loose ? "b" : "a").repeat(64);
		return `docker.io/${reference.split(":")[0]}@sha256:${digest}`;
	};
}
function once(script) {
	let happened = false;
	return (call) => {
		if (happened) return void 0;
		const interference = script(call);
		happened = interference !== void 0;
		return interference;
	};
}
function touch(world, { namespace, routerName }, count) {
	const [router] = MESH_APIS.flatMap(({ type }) => world.store.get({
		type,
		namespace,
		name: routerName
	}) ?? []);
	if (router === void 0) return;
	const annotations = {
		...router.metadata.annotations,
		"example.com/seen": String(count)
	};
	world.store.replace({
		...router,
		metadata: {
			...router.metadata,
			annotations
		}
	}, "somebody");
}
function allReady(world, namespace, labels) {
	const pods = world.store.list("pods", {
		namespace,
		labels
	});
	return pods.length > 0 && world.serving(namespace, labels).length === pods.length;
}
async function until(world, holds) {
	const end = world.clock.now() + 2e4;
	do
		await world.clock.sleep(100);
	while (!holds() && world.clock.now() < end);
}
// src/demo/options.ts
const DEMO_FLAGS = [
	{
		name: "yes",
		kind: "switch",
		description: "Goes on at the approval without asking."
	},
	{
		name: "hold",
		kind: "switch",
		description: "Keeps the gateway up at the end, with curl commands to try. Ctrl-C ends it."
	},
	{
		name: "fault",
		kind: "text",
		description: `Shows what the tool does when something breaks: ${Object.keys(FAULTS).join(", ")}.`
	},
	{
		name: "mesh",
		kind: "switch",
		description: "Does the same on the real mesh of the sandbox."
	},
	{
		name: "port",
		kind: "text",
		default: "0",
		description: "Port of the gateway on 127.0.0.1; 0 takes any free one."
	},
	{
		name: "page",
		kind: "text",
		default: "demo.html",
		description: "File for the page of the run; `none` writes no page."
	}
];
function parseDemoOptions(raw) {
	const reader = new InputReader(raw);
	const names = Object.keys(FAULTS);
	const fault = reader.optional("fault");
	const page = reader.optional("page");
	const mesh = reader.flag("mesh", false);
	return reader.done({
		yes: reader.flag("yes", false),
		hold: reader.flag("hold", false),
		fault: fault === void 0 ? void 0 : reader.oneOf("fault", names, names[0]),
		mesh,
		port: portOf(reader, mesh),
		page: page === "none" ? void 0 : {
			file: page ?? "demo.html",
			isGiven: page !== void 0
		}
	});
}
function portOf(reader, mesh) {
	const allowed = mesh ? "none with --mesh: the sandbox chooses where its gateways listen" : "a whole number from 0 to 65535";
	const parse = (value) => !mesh && /^\d{1,5}$/.test(value) && Number(value) <= 65535 ? Number(value) : void 0;
	return reader.parsed("port", parse, allowed) ?? 0;
}
export { DEMO_FLAGS, FAULTS, breaksAnywhere, parseDemoOptions };
