export { meshDemoWorld } from "../demo.js";
