import type { TerminalBug } from './bug.js';

export const lateReplyTaken: TerminalBug = {
  id: 'late-reply-taken',
  party: 'terminal',
  sentence: 'A reply that comes late lies in the buffer and is taken for the answer to the next request',
  source: 'F-34, F-39',
  violation: 'mixed-up',
  change: {
    matches: (_dialect, request, reply) => Number(reply.mti) === Number(request.mti) + 10,
    flushesReplies: false,
  },
};
