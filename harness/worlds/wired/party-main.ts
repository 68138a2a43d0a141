/** Entry of a terminal's or an acquirer's process. It ends with its rig: when the control channel closes, so does it. */
import { serialLink } from '../../../devices/links/serial.js';
import { tcpListener } from '../../../devices/links/tcp.js';
import { Rng } from '../../../devices/wire/rng.js';
import { createAcquirer } from '../../../simulators/acquirer/acquirer.js';
import { createTerminal } from '../../../simulators/terminal/terminal.js';
import { acquirerConfig, partsNamed, profileOf, terminalSetup } from '../parts.js';
import type { FromProcess, ProcessSetup, ToProcess } from './control.js';
import { FileStore } from './file-store.js';
import { type MqttSession, openMqtt } from './mqtt-session.js';
import { RealParty, type RealPartySetup } from './real-party.js';

let party: RealParty | undefined;

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the rig decides when its parties end.
process.on('SIGINT', () => undefined);
process.on('message', (message: ToProcess) => {
  if (message.kind === 'setup') {
    start(message.setup).catch((error: unknown) => {
      say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      process.exit(70);
    });
  } else if (message.kind === 'release') party?.release();
  else party?.input({ kind: 'told', told: message.told });
});

function say(message: FromProcess): void {
  process.send?.(message);
}

async function start(setup: ProcessSetup): Promise<void> {
  const store = new FileStore(setup.store);
  const gates = new Set(setup.gates);
  const told = new Set(setup.told);
  const now = (): number => Date.now() - setup.epochMs;
  const mqtt: MqttSession | undefined =
    setup.broker === undefined ? undefined : await openMqtt(setup.broker, (input) => party?.input(input));
  const { firmware, policy } = partsNamed(setup.firmware);
  const rng = new Rng(setup.seed);
  const machine =
    setup.party === 'terminal'
      ? createTerminal(
          terminalSetup(setup.terminal, firmware, profileOf(setup.profile), setup.epochMs),
          store.records,
          rng,
        )
      : createAcquirer(acquirerConfig([setup.terminal], policy, setup.epochMs), store.records, rng);
  const realSetup: RealPartySetup = {
    machine,
    now,
    timeScale: setup.timeScale,
    dial: {
      ...(setup.acquirer === undefined ? {} : { acquirer: setup.acquirer }),
      ...(setup.wallet === undefined ? {} : { wallet: setup.wallet }),
    },
    persist: (key, value) => store.persist(key, value),
    emit: (event) => say({ kind: 'event', event, at: now() }),
    reach: (moment, order) => {
      const waits = gates.has(moment);
      if (waits || told.has(moment)) say({ kind: 'moment', moment, order, waits, at: now() });
      return waits ? 'hold' : 'go';
    },
    ...(mqtt === undefined ? {} : { mqtt }),
  };
  const started = new RealParty(realSetup);
  party = started;
  say({
    kind: 'ready',
    port: setup.party === 'acquirer' ? await listen(setup, started) : await connect(setup, started),
  });
}

async function listen(setup: ProcessSetup, started: RealParty): Promise<number> {
  started.input({ kind: 'power-up' });
  const listener = await tcpListener('127.0.0.1', setup.port ?? 0, (link) => started.attach('acquirer', link));
  return listener.port;
}

async function connect(setup: ProcessSetup, started: RealParty): Promise<number> {
  const { serial } = profileOf(setup.profile);
  let hear: ReturnType<RealParty['attach']> | undefined;
  const link = await serialLink({ path: setup.serial ?? '', ...serial })({
    onBytes: (bytes) => hear?.onBytes(bytes),
    onClosed: () => hear?.onClosed(),
  });
  started.input({ kind: 'power-up' });
  hear = started.attach('register', link);
  return 0;
}
