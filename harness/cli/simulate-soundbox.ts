/** `scanrig simulate soundbox`: the loudspeaker alone; what it would say goes to standard error. */
import { createSoundbox, SOUNDBOX_RING_MAX, spokenText } from '../../simulators/soundbox/soundbox.js';
import { startStandalone } from '../worlds/wired/standalone.js';
import { brokerUrl, eventPrinter, serve, waitOnline } from './serve.js';

export interface SoundboxFlags {
  readonly broker: string;
  readonly terminal: string;
  readonly store?: string;
  readonly events?: boolean;
}

export async function simulateSoundbox(flags: SoundboxFlags): Promise<number> {
  const url = brokerUrl(flags.broker);
  const { terminal } = flags;
  const print = eventPrinter(flags.events);
  return serve(async (closers) => {
    const standalone = await startStandalone({
      build: (records) => createSoundbox({ terminal, ringMax: SOUNDBOX_RING_MAX }, records),
      store: flags.store,
      broker: url,
      hear: (event) => {
        print(event);
        if (event.kind === 'announcement') process.stderr.write(`${spokenText(event)}\n`);
      },
    });
    closers.push(() => standalone.close());
    await waitOnline(standalone.online, url);
    return { simulator: 'soundbox', broker: url, terminal };
  });
}
