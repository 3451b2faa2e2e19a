import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Pack } from './facts';
import './words';

interface Props {
  label: string;
  packs: Pack[];
  value: string | undefined;
  onChange: (id: string) => void;
}

/** One of the packs, by name and year. */
export function PackSelect({ label, packs, value, onChange }: Props) {
  const { t, i18n } = useTranslation('policies');
  const options = packs.map((pack) => ({
    value: pack.id,
    label: `${i18n.language === 'en' ? pack.en : pack.zh}${pack.in_force ? ` · ${t('inForce')}` : ''}`,
  }));
  return (
    <Select
      className="pack-select"
      aria-label={label}
      value={value}
      options={options}
      popupMatchSelectWidth={false}
      onChange={onChange}
    />
  );
}
