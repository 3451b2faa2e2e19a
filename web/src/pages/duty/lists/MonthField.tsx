import { useTranslation } from 'react-i18next';

/** The month whose lists are looked at. */
export function MonthField({ value, onChange }: { value: string; onChange: (month?: string) => void }) {
  const { t } = useTranslation('departments');
  return (
    <label className="lists-month">
      {t('month')}{' '}
      <input type="month" value={value} onChange={({ target }) => onChange(target.value || undefined)} />
    </label>
  );
}
