/** JUnit XML of a run, for CI: one case for the property, one more for each kind of failure. */

import type { FailureText } from './console.js';
import { forXml } from './escape.js';
import type { Summary } from './model.js';

export function junitXml(summary: Summary, failures: readonly FailureText[]): string {
  const seconds = (summary.elapsedMs / 1000).toFixed(3);
  const name = `${summary.suite} (${summary.world}, seed ${summary.seed})`;
  const problems = failures.length;
  const undecided = summary.unknown + summary.rigFaults;
  const property =
    problems === 0 && undecided === 0
      ? `    <testcase classname="scanrig.${forXml(summary.suite)}" name="every scan payment ends settled or clearly reported" time="${seconds}"/>`
      : `    <testcase classname="scanrig.${forXml(summary.suite)}" name="every scan payment ends settled or clearly reported" time="${seconds}">\n      <failure message="${summary.violated} of ${summary.payments} payments violated, ${undecided} undecided"/>\n    </testcase>`;
  const cases = failures.map(
    (f) =>
      `    <testcase classname="scanrig.${forXml(summary.suite)}" name="${forXml(f.title)}">\n      <failure message="${forXml(f.why)}">${forXml(`${f.story.endEn}.${f.certainty === undefined ? '' : ` ${f.certainty.en}.`} replay: ${f.replay}`)}\n${forLines(f.plan)}</failure>\n    </testcase>`,
  );
  const total = 1 + problems;
  const failed = problems + (problems === 0 && undecided === 0 ? 0 : 1);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="scanrig" tests="${total}" failures="${failed}" time="${seconds}">`,
    `  <testsuite name="${forXml(name)}" tests="${total}" failures="${failed}" time="${seconds}">`,
    `    <properties>`,
    ...(['payments', 'settled', 'reported', 'violated', 'unknown', 'rigFaults', 'historySha256'] as const).map(
      (key) => `      <property name="${key}" value="${forXml(String(summary[key]))}"/>`,
    ),
    '    </properties>',
    property,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function forLines(text: string): string {
  return text.split('\n').map(forXml).join('\n');
}
