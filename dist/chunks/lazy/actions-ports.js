export { realPorts, realToolchain } from "../real-ports.js";
