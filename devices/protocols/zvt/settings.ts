/** What a shop sets on a ZVT terminal, and where the two sides of the rig keep what ZVT has no fixed place for. */
export interface ZvtSettings {
  /** Six digits. */
  readonly password: string;
  /**
   * Tag that carries the register's order reference. Up to ZVT 13.08 there is none, and a register compares amount, trace,
   * date, time and receipt number; 13.13 names 1F73 a message sequence id. That is second-hand knowledge, so it is a setting.
   */
  readonly orderTag: number;
  /** Tag that names the order which a reversal or a refund is about; 1F1F is the unique transaction id of 13.13. */
  readonly originalTag: number;
  /**
   * The register asks what became of a payment when it has heard nothing of it for so long, ms. ZVT lets it wait for T4, 180 s,
   * which is too long for a shopper; a terminal that states its progress speaks more often.
   */
  readonly silenceMs: number;
}

export const ZVT_DEFAULTS: ZvtSettings = {
  password: '000000',
  orderTag: 0x1f73,
  originalTag: 0x1f1f,
  silenceMs: 12_000,
};
