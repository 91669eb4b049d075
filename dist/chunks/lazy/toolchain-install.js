export { createToolchain } from "../toolchain.js";
