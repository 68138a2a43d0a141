/** What several commands say of the same options. */
export const PROTOCOL_HELP =
  'register protocol: zvt, zvt-tcp, transbank, ecrhub, or profile for a link that is data (with --profile, else fixed-crc16)';
export const DIALECT_HELP =
  'acquirer dialect: reference (default), unionpay-documented, or the path of a dialect file (*.yaml)';
export const PROFILE_HELP =
  'register profile: generic-stx-lrc (default), fixed-crc16, or the path of a profile file (*.yaml)';
