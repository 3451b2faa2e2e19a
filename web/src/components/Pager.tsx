import { DoubleLeftOutlined, DoubleRightOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

/** What every list of the API says about its pages. */
export interface PageInfo {
  first?: string | null;
  previous?: string | null;
  next?: string | null;
  last?: string | null;
  total: number;
  total_is_exact: boolean;
}

interface Props {
  page: PageInfo;
  onCursor: (cursor: string) => void;
}

/** First, previous, next, last; the pages have no numbers, because rows come and go while one reads. */
export function Pager({ page, onCursor }: Props) {
  const { t } = useTranslation('common');
  const total = page.total.toLocaleString('en-US');
  const steps = [
    ['first', page.first, <DoubleLeftOutlined key="i" aria-hidden />],
    ['previous', page.previous, <LeftOutlined key="i" aria-hidden />],
    ['next', page.next, <RightOutlined key="i" aria-hidden />],
    ['last', page.last, <DoubleRightOutlined key="i" aria-hidden />],
  ] as const;
  return (
    <nav className="pager" aria-label={t('pager.label')}>
      <span>{page.total_is_exact ? t('pager.total', { total }) : t('pager.more', { total })}</span>
      {steps.some(([, cursor]) => cursor) && (
        <span className="pager-steps">
          {steps.map(([step, cursor, icon]) => (
            <Button
              key={step}
              icon={icon}
              aria-label={t(`pager.${step}`)}
              title={t(`pager.${step}`)}
              disabled={!cursor}
              onClick={() => cursor && onCursor(cursor)}
            />
          ))}
        </span>
      )}
    </nav>
  );
}
