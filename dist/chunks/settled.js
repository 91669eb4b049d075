import { surroundings } from "./errors.js";
// src/actions/settled.ts
var Pending = class {
	#calls = new Set();
	names() {
		return [...this.#calls].map(({ name }) => name);
	}
	watched(ports) {
		const named = Object.entries(ports).map(([name, port]) => [name, name === "log" ? port : this.#watchedPort(name, port)]);
		return Object.fromEntries(named);
	}
	#watchedPort(port, methods) {
		const watched = Object.entries(methods).map(([method, value]) => {
			if (typeof value !== "function") return [method, value];
			const call = (...args) => this.#during(`${port}.${method}`, () => value.apply(methods, args));
			return [method, call];
		});
		return Object.fromEntries(watched);
	}
	#during(name, call) {
		const result = call();
		if (!(result instanceof Promise)) return result;
		const entry = { name };
		this.#calls.add(entry);
		return result.finally(() => this.#calls.delete(entry));
	}
};
async function settled(process, pending, body) {
	let onEmpty = () => {};
	const empty = new Promise((_, reject) => {
		onEmpty = () => reject(neverEnds(pending?.names() ?? []));
		process.on("beforeExit", onEmpty);
	});
	try {
		return await Promise.race([body(), empty]);
	} finally {
		process.off("beforeExit", onEmpty);
	}
}
function neverEnds(names) {
	const waited = names.length === 0 ? "" : ` (${names.join(", ")})`;
	return surroundings("NEVER_ENDS", `this run waited for something that will never come${waited}`, { remedy: "Look at the cluster with `bluegreen status` before you run it again; it is a bug: please report it with the command and the version" });
}
export { Pending, settled };
