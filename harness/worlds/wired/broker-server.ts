/** An MQTT broker behind the relay of a bench. */
import type { NetConnectOpts } from 'node:net';

export interface BrokerServer {
  /** For the summary of a run. */
  readonly name: string;
  /** Where it listens now. */
  readonly at: NetConnectOpts;
  /** @throws RigFaultError when it does not come up */
  start(): Promise<void>;
  /** It is killed, and what it held is gone. Does nothing where it does not run. */
  stop(): Promise<void>;
  /** Called with how it ended when its process ends without having been stopped. Never where it has no process of ours. */
  onEnd(ended: (how: string) => void): void;
}
