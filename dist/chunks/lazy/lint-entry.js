export { lintCapability } from "../step-lint.js";
