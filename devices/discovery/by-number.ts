/** `1-1.2` before `1-1.10`, `ttyUSB2` before `ttyUSB10`. One for all: each `localeCompare` with settings makes its own. */
export const byNumber = new Intl.Collator('en', { numeric: true }).compare;
