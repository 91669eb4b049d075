import { __commonJSMin } from "./rolldown-runtime.js";
import { require_shebang_regex } from "./vendor-shebang-regex.js";
// node_modules/shebang-command/index.js
var require_shebang_command = __commonJSMin(((exports, module) => {
	const shebangRegex = require_shebang_regex();
	module.exports = (string = "") => {
		const match = string.match(shebangRegex);
		if (!match) return null;
		const [path, argument] = match[0].replace(/#! ?/, "").split(" ");
		const binary = path.split("/").pop();
		if (binary === "env") return argument;
		return argument ? `${binary} ${argument}` : binary;
	};
}));
export { require_shebang_command };
