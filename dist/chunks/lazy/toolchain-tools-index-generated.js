export { TOOLS } from "../toolchain-tools.js";
