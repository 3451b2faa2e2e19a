import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

/** Puts a list in the order of the villages, and back into its own. Like a filter it stands in the address. */
export function VillageOrder() {
  const { t } = useTranslation('common');
  const [params, setParams] = useSearchParams();
  const isOn = params.get('sort') === 'village';
  const turn = () => {
    const next = new URLSearchParams(params);
    next.delete('cursor');
    if (isOn) next.delete('sort');
    else next.set('sort', 'village');
    setParams(next);
  };
  return (
    <Button type={isOn ? 'primary' : 'default'} aria-pressed={isOn} onClick={turn}>
      {t('table.byVillage')}
    </Button>
  );
}
