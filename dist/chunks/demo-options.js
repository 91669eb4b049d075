import { InputReader } from "./model.js";
// src/demo/fault-names.ts
const FAULT_NAMES = [
	"idle-never-ready",
	"idle-crashes-after-smoke",
	"image-moves-after-smoke",
	"api-conflict",
	"answer-lost",
	"kill-before-flip",
	"kill-during-flip",
	"gateway-slow"
];
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
		description: `Shows what the tool does when something breaks: ${FAULT_NAMES.join(", ")}.`
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
	const fault = reader.optional("fault");
	const page = reader.optional("page");
	const mesh = reader.flag("mesh", false);
	return reader.done({
		yes: reader.flag("yes", false),
		hold: reader.flag("hold", false),
		fault: fault === void 0 ? void 0 : reader.oneOf("fault", FAULT_NAMES, FAULT_NAMES[0]),
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
export { DEMO_FLAGS, parseDemoOptions };
