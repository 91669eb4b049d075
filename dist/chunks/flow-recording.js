import "./rolldown-runtime.js";
import { renderThrown, stepOutcomeOf } from "./capability.js";
import { isRouter } from "./mesh-api.js";
// src/flow/recording.ts
var Recording = class {
	#now;
	#began;
	#steps = [];
	#requests = [];
	#writes = [];
	#plans = [];
	#routers = new Map();
	#units = [];
	#findings = [];
	constructor(now) {
		this.#now = now;
		this.#began = now();
	}
	observations() {
		return {
			began: this.#began,
			steps: this.#steps,
			requests: this.#requests,
			writes: this.#writes,
			units: this.#units,
			plans: this.#plans,
			findings: this.#findings
		};
	}
	watched(name, capability) {
		return async (raw, ports, openToolchain) => {
			const start = this.#elapsed();
			try {
				const outcome = await capability(raw, this.#ports(name, ports), openToolchain);
				this.#findings = outcome.findings?.findings ?? this.#findings;
				this.#step(name, start, outcome);
				return outcome;
			} catch (error) {
				this.#steps.push({
					...thrownPhase(name, start, this.#elapsed(), error),
					convergedMs: void 0
				});
				throw error;
			}
		};
	}
	#elapsed() {
		return this.#now() - this.#began;
	}
	#step(name, start, outcome) {
		const end = this.#elapsed();
		const phase = outcome.refusal === void 0 ? {
			name,
			start,
			end,
			outcome: "done",
			detail: sentenceOf(outcome)
		} : thrownPhase(name, start, end, outcome.refusal);
		this.#steps.push({
			...phase,
			convergedMs: outcome.convergedMs
		});
	}
	#ports(step, ports) {
		return {
			...ports,
			http: this.#http(ports.http),
			cluster: this.#cluster(step, ports.cluster),
			terragrunt: this.#terragrunt(ports.terragrunt)
		};
	}
	#http(http) {
		return replaced(http, { send: async (request) => {
			try {
				const response = await http.send(request);
				const { status, headers } = response;
				this.#requests.push({
					at: this.#elapsed(),
					request,
					response: {
						status,
						headers
					}
				});
				return response;
			} catch (error) {
				this.#requests.push({
					at: this.#elapsed(),
					request,
					response: void 0
				});
				throw error;
			}
		} });
	}
	#cluster(step, cluster) {
		return replaced(cluster, {
			get: async (reference) => this.#sees(await cluster.get(reference)),
			list: async (type, selection) => {
				const found = await cluster.list(type, selection);
				for (const object of found) this.#sees(object);
				return found;
			},
			replace: async (object) => {
				const before = this.#routers.get(keyOf(object));
				const after = await cluster.replace(object);
				if (before !== void 0) this.#writes.push({
					at: this.#elapsed(),
					step,
					before,
					after
				});
				return this.#sees(after);
			}
		});
	}
	#sees(object) {
		if (object !== void 0 && isRouter(object)) this.#routers.set(keyOf(object), object);
		return object;
	}
	#terragrunt(terragrunt) {
		return replaced(terragrunt, {
			units: async (root, need) => this.#units = await terragrunt.units(root, need),
			plan: async (unit) => {
				const start = this.#elapsed();
				const plan = await terragrunt.plan(unit);
				this.#plans.push({
					plan,
					start,
					end: this.#elapsed()
				});
				return plan;
			}
		});
	}
};
function replaced(port, methods) {
	return new Proxy(port, { get(target, name) {
		if (name in methods) return Reflect.get(methods, name);
		const own = Reflect.get(target, name);
		return typeof own === "function" ? own.bind(target) : own;
	} });
}
function keyOf({ kind, metadata }) {
	return [
		kind,
		metadata.namespace ?? "",
		metadata.name
	].join("/");
}
function sentenceOf({ sentence, text }) {
	return sentence ?? firstLine(text);
}
function thrownPhase(name, start, end, thrown) {
	return {
		name,
		start,
		end,
		outcome: stepOutcomeOf(thrown),
		detail: firstLine(renderThrown(thrown))
	};
}
function firstLine(text) {
	return text.split("\n").find((line) => line.trim() !== "") ?? "";
}
export { Recording, replaced };
