/** An amount that was debited, captured, settled, told or announced differs from the intent. */
import { amendedAmount, netDebit, sideOf } from '../facts.js';
import { type Check, money, type Violation } from './check.js';

export const wrongAmount: Check = {
  kind: 'wrong-amount',
  ask: (facts) => {
    const wanted = facts.intent.amount;
    const wrong = (party: Violation['party'], what: string, amount: number, index: number): Violation => ({
      kind: 'wrong-amount',
      party,
      why: `${what} ${money(amount)}, the cashier asked for ${money(wanted)}`,
      proof: [facts.index, index],
    });
    if (facts.intent.intent === 'sale') {
      const debitedEach = facts.debits === 0 ? wanted : facts.debited / facts.debits;
      for (const { event, index } of facts.captures) {
        // Taken and booked alike: the request itself was wrong. Booked otherwise than taken: the host.
        if (event.amount !== wanted)
          return wrong(
            debitedEach === event.amount || facts.debits === 0 ? 'terminal' : 'acquirer',
            'booked',
            event.amount,
            index,
          );
      }
      if (debitedEach !== wanted) return wrong('terminal', 'debited', debitedEach, facts.money[0] ?? facts.index);
      const net = netDebit(facts);
      // Some of it came back, and nobody had given it back.
      if (net > 0 && net < wanted - amendedAmount(facts))
        return wrong('wallet', 'the consumer is left debited', net, facts.money.at(-1) ?? facts.index);
      for (const { event, index } of facts.rows) {
        if (event.type === 'sale' && event.gross !== wanted) return wrong('acquirer', 'settled', event.gross, index);
      }
      for (const credit of facts.published)
        if (credit.amount !== wanted) return wrong('acquirer', 'announced', credit.amount, credit.index);
      for (const spoken of facts.announced)
        if (spoken.amount !== wanted) return wrong('soundbox', 'announced', spoken.amount, spoken.index);
    }
    for (const { event, index } of facts.passed) {
      const asked = event.to === 'acquirer' && event.what === 'sale' && event.side === 'terminal';
      if (asked && event.amount !== undefined && event.amount !== wanted)
        return wrong('terminal', 'the host was asked for', event.amount, index);
    }
    for (const statement of facts.statements) {
      if (statement.amount !== undefined && statement.amount !== wanted && sideOf(statement) !== 'nothing') {
        return wrong('terminal', 'told', statement.amount, statement.index);
      }
    }
    return undefined;
  },
};
