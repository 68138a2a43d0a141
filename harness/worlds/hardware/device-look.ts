/** A look at a terminal before anything is played: does it answer the register, and has it signed in at its acquirer? */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Told } from '../../../devices/wire/told.js';
import type { HostTalk, SignIn } from './host-talk.js';
import type { Listening } from './listening.js';

export interface DeviceLook {
  /** Its status, in words; absent where it said none. */
  readonly status?: string;
  /** Where it gave no status: what came in its place. */
  readonly said?: string;
  readonly connections: number;
  readonly messages: number;
  readonly strangeBytes: number;
  readonly turnedAway: readonly string[];
  /** Why hand-shakes of TLS failed. */
  readonly handshakesFailed: readonly string[];
  readonly signIn?: SignIn;
}

export interface LookPorts {
  readonly listening: Listening;
  readonly talk: HostTalk;
  tell(told: Told): void;
  said(): string;
  readonly waitMs: number;
  readonly stop: AbortSignal;
  /** Hears every few seconds what is there and what is still waited for. */
  readonly progress?: ((text: string) => void) | undefined;
}

const LOOK_EVERY_MS = 200;
const ASK_EVERY_MS = 3_000;
const TELL_EVERY_MS = 5_000;

/** Ends as soon as there is nothing more to wait for. @throws what broke meanwhile */
export async function lookAt({ listening, talk, tell, said, waitMs, stop, progress }: LookPorts): Promise<DeviceLook> {
  let status: string | undefined;
  let broken: unknown;
  const leave = listening.hear({
    emit: (event: EventBody) => {
      if (event.kind === 'status')
        status = `${event.state}, ${event.reversalsOwed} reversals owed, ${event.resultsUndelivered} results not delivered`;
      else if (event.kind === 'refusal' && event.order === undefined) status ??= `refused: ${event.reason}`;
    },
    reach: () => undefined,
    storage: () => undefined,
    fail: (error) => {
      broken = error;
    },
  });
  try {
    for (let waited = 0; waited < waitMs && !stop.aborted; waited += LOOK_EVERY_MS) {
      if (broken !== undefined) throw broken;
      if (status !== undefined && talk.signIn?.code !== undefined) break;
      if (status === undefined && waited % ASK_EVERY_MS === 0) tell({ to: 'register', do: 'status' });
      if (waited > 0 && waited % TELL_EVERY_MS === 0)
        progress?.(`${waited / 1000} of ${waitMs / 1000} s; status: ${status ?? 'none'}; acquirer: ${talk.words()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    leave();
  }
  return {
    ...(status === undefined ? { said: said() } : { status }),
    connections: talk.connections,
    messages: talk.messages,
    strangeBytes: talk.strange,
    turnedAway: [...talk.strangers],
    handshakesFailed: [...talk.handshakes],
    ...(talk.signIn === undefined ? {} : { signIn: talk.signIn }),
  };
}
