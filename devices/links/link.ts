/** The one seam between machines and the outside: bytes out, chunks of any size in, and the news that it is over. */
export interface LinkEvents {
  onBytes(bytes: Uint8Array): void;
  /** Called once. `lost`: not closed by us. */
  onClosed(reason: string, lost: boolean): void;
}

export interface OpenLink {
  /** Hands the bytes over; they leave in order. */
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Opens the link, or fails with a RigFaultError that says what to do. */
export type Dial = (events: LinkEvents) => Promise<OpenLink>;
