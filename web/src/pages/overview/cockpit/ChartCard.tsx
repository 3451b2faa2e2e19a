import { Button } from 'antd';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import './words';

interface Props {
  title: string;
  about?: ReactNode;
  chart: ReactNode;
  table: ReactNode;
}

/** A drawing and its twin, a table of the same figures. */
export function ChartCard({ title, about, chart, table }: Props) {
  const { t } = useTranslation('cockpit');
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{title}</h2>
        <Button size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? t('asChart') : t('asTable')}
        </Button>
      </div>
      {asTable ? (
        <div className="scroll-x cockpit-table">{table}</div>
      ) : (
        <Suspense fallback={<div className="cockpit-chart" aria-busy="true" />}>{chart}</Suspense>
      )}
      {about && <p className="muted cockpit-about">{about}</p>}
    </section>
  );
}
