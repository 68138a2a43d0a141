/** What ECR Hub leaves open, and what the rig does there unless it is told otherwise. */
export interface EcrHubSettings {
  readonly appId: string;
  /** As the register names itself when it pairs. */
  readonly deviceName: string;
  /** Longest gap inside a packet, ms. The document names none. */
  readonly gapMs: number;
  /** A packet without its ACK goes again after so long, ms. The document names none; the vendor's SDK repeats every 100. */
  readonly ackMs: number;
  /** Times that it goes in all. The SDK repeats for ten seconds. */
  readonly tries: number;
  /** Between two tries of a hand-shake, ms, as the SDK does it. */
  readonly handshakeMs: number;
  /** Of the terminal, ms. */
  readonly heartbeatMs: number;
  /** The register shakes hands again after so long without anything, ms, as the SDK does it. */
  readonly deadMs: number;
  /** It asks what became of a payment after so long without a word, ms. */
  readonly silenceMs: number;
  readonly questionMs: number;
  readonly settleMs: number;
}

export const ECR_HUB_DEFAULTS: EcrHubSettings = {
  appId: 'scanrig',
  deviceName: 'scanrig',
  gapMs: 200,
  ackMs: 1_000,
  tries: 5,
  handshakeMs: 1_000,
  heartbeatMs: 2_000,
  deadMs: 30_000,
  silenceMs: 12_000,
  questionMs: 5_000,
  settleMs: 60_000,
};
