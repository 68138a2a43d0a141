/** What stands behind a real terminal, as its episodes use it: the rig's own host, or the way to somebody else's. */
import type { HostSide } from '../wired/host-side.js';
import type { StoredHands } from '../wired/wired-bench.js';

export interface DeviceHost extends Pick<HostSide, 'open' | 'secure' | 'show' | 'power' | 'tell' | 'close'> {
  readonly acquirer: StoredHands;
  readonly wallet: StoredHands;
  /** What passed between acquirer and wallet; absent where nobody sees it. */
  readonly walletLink: HostSide['walletLink'] | undefined;
}
