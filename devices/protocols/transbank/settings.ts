/** What POS Integrado leaves open, and what the rig does there unless it is told otherwise. */
export interface TransbankSettings {
  /** T1, longest gap inside a frame, ms. The reference names none; the vendor's SDK splits at 100. */
  readonly gapMs: number;
  /** "Timeout1": the register waits so long for ACK or NAK, ms. The vendor's SDK waits 2,000. */
  readonly registerAnswerMs: number;
  /** "Timeout2", of the terminal: "Mensaje de Anulación" says 10 s. */
  readonly terminalAnswerMs: number;
  /** Times that a frame is sent in all: once, and twice again. */
  readonly tries: number;
  /** Does the terminal acknowledge a request at once, or in one piece with the first word that follows it? */
  readonly ackWith: 'request' | 'answer';
  /**
   * Amount and ticket of a sale must have their full width. Two like bytes that get lost together leave an LRC as it was, so
   * that only the width shows it.
   */
  readonly fullWidth: boolean;
  /** The register asks what became of a sale after so long without a word, ms. */
  readonly silenceMs: number;
  /** It waits so long for the answer to a question, ms, and for the end of a close. */
  readonly questionMs: number;
  readonly closeMs: number;
}

export const TRANSBANK_DEFAULTS: TransbankSettings = {
  gapMs: 200,
  registerAnswerMs: 2_000,
  terminalAnswerMs: 10_000,
  tries: 3,
  ackWith: 'request',
  fullWidth: true,
  silenceMs: 12_000,
  questionMs: 5_000,
  closeMs: 60_000,
};
