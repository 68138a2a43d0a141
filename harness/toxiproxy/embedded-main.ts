/** Entry of the embedded Toxiproxy's own process. It ends with its rig: when the control channel closes, so does it. */
import { startToxiproxyServer } from '../../simulators/network/proxy-server/toxiproxy-server.js';

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the rig decides when its proxy ends.
process.on('SIGINT', () => undefined);

const { url, version } = await startToxiproxyServer();
process.send?.({ url, version });
