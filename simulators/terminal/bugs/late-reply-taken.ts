import type { TerminalBug } from './bug.js';

export const lateReplyTaken: TerminalBug = {
  id: 'late-reply-taken',
  party: 'terminal',
  sentence: 'Any 0210 is taken for the answer to the open request: trace and order are not compared',
  source: 'F-34, F-39',
  violation: 'mixed-up',
  change: {
    matches: (request, reply) => Number(reply.mti) === Number(request.mti) + 10,
  },
};
