/** Channels that a history may declare as observed (docs/oracle.md, "Observed channels"). */

/** What an emulated bench shows: all of its parties are the rig's own. */
export const CHANNELS_OF_OWN_PARTIES = [
  'reply',
  'display',
  'receipt',
  'announcement',
  'query',
  'day-report',
  'wallet',
  'capture',
  'settlement',
] as const;

/** `wire`: what passes between a terminal and a host that is not the rig's. */
export const CHANNELS = [...CHANNELS_OF_OWN_PARTIES, 'wire'] as const;

export type Channel = (typeof CHANNELS)[number];
