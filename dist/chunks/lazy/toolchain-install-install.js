export { createToolchain } from "../toolchain-install.js";
