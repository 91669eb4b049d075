export { meshDemoWorld } from "../demo-world.js";
