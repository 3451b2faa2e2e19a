import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useFigures } from '@/components/figures';
import { useCode } from '@/i18n/useCode';
import { LevelTag } from './LevelTag';
import './words';

/** Why the machine spoke: the rule, what it read, what it compared with, whose data of which day. */
export function Reasons({
  findings,
  rules,
}: {
  findings: Schemas['Finding'][];
  rules?: Schemas['RuleExplained'][];
}) {
  const { t } = useTranslation('warnings');
  return (
    <ol className="work-list">
      {findings.map((finding) => {
        const rule = rules?.find(({ rule: id }) => id === finding.rule);
        return (
          <Reason
            key={`${finding.rule}${finding.data_date}`}
            finding={finding}
            rule={rule}
            label={t('why.rule')}
          />
        );
      })}
    </ol>
  );
}

interface ReasonProps {
  finding: Schemas['Finding'];
  rule: Schemas['RuleExplained'] | undefined;
  label: string;
}

function Reason({ finding, rule, label }: ReasonProps) {
  const { t, i18n } = useTranslation('warnings');
  const code = useCode();
  const figures = useFigures();
  const say = (text: { zh: string; en: string }) => textOf(text, i18n.language);
  // What the rule read already names most of what it compared with.
  const read = new Set(finding.inputs.map(({ name }) => name));
  const thresholds = (rule?.thresholds ?? []).filter(({ name }) => !read.has(name));
  return (
    <li>
      <h3>
        {code('RiskCategory', finding.risk)} <LevelTag level={finding.level} />
      </h3>
      <p>{say(finding)}</p>
      <table className="plain-table reasons-table">
        <caption className="visually-hidden">
          {label} {code('RiskCategory', finding.risk)}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('why.input')}</th>
            <th scope="col" className="numeric">
              {t('why.value')}
            </th>
            <th scope="col">{t('why.source')}</th>
          </tr>
        </thead>
        <tbody>
          {finding.inputs.map((input) => (
            <tr key={input.name}>
              <td>{say(input)}</td>
              <td className="numeric">{figures.value(input.value)}</td>
              <td>{figures.source(input.source)}</td>
            </tr>
          ))}
          {thresholds.map((input) => (
            <tr key={`t/${input.name}`}>
              <td>
                {t('why.threshold')} {say(input)}
              </td>
              <td className="numeric">{figures.value(input.value)}</td>
              <td>{figures.source(input.source)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">
        {t('why.about', { date: finding.data_date })} ·{' '}
        {finding.to ? (
          // A department's list, which says who is to look.
          t('why.to', { level: code('AreaLevel', finding.to) })
        ) : (
          <Link to={`/policies?${new URLSearchParams({ pack: finding.pack.split('@')[0] ?? '' })}`}>
            {t('why.standard')}
          </Link>
        )}
      </p>
    </li>
  );
}
