import { __commonJSMin } from "./rolldown-runtime.js";
// node_modules/shebang-regex/index.js
var require_shebang_regex = __commonJSMin(((exports, module) => {
	module.exports = /^#!(.*)/;
}));
export { require_shebang_regex };
