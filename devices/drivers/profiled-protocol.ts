/** The profile-driven family as a register protocol: everything but the engine is the profile's. */
import { headBytes } from '../protocols/profiled/frame.js';
import { RegisterLink } from '../protocols/profiled/link.js';
import type { Profile } from '../protocols/profiled/profile.js';
import { LineSplitter } from '../protocols/profiled/split.js';
import { ProfiledDriver } from './profiled-driver.js';
import type { RegisterProtocol } from './register-protocol.js';

export function profiledProtocol(profile: Profile): RegisterProtocol {
  const { name, serial, frame, timers, message } = profile;
  return {
    name,
    serial,
    line: {
      splitter: () => new LineSplitter(frame),
      ack: frame.ack,
      nak: frame.nak,
      headBytes: headBytes(frame),
      timers,
    },
    carriesCode: true,
    transport: 'serial',
    tellsUnasked: true,
    unacknowledgedApproval: 'keep',
    ...(profile.recovery === 'last' ? { repeatsLastOnly: true } : {}),
    driver: (rng, ears) => new ProfiledDriver(profile, rng.between(...message.number.register), ears),
    front: (rng, ears) =>
      new RegisterLink(profile, {
        side: 'terminal',
        link: 'register',
        firstNumber: rng.between(...message.number.terminal),
        timerPrefix: 'register-',
        afterGap: ears.afterGap,
        onMessage: (incoming, now, effects) => ears.onMessage(incoming, now, effects),
        onDelivered: (token, now, effects) => ears.onDelivered(token, now, effects),
        onUndelivered: (token, now, effects) => ears.onUndelivered(token, now, effects),
      }),
  };
}
