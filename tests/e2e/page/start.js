// Loads the client; a test then makes one with `new Remote(config, devices)`.
import init, { Remote } from "/remote.js";

window.ready = init("/remote_bg.wasm").then(() => {
  window.Remote = Remote;
});
