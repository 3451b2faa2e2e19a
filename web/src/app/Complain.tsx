import { useTranslation } from 'react-i18next';

/** Whom to call with a complaint or a suggestion: on every page, before the login too (国办函〔2026〕12号). */
export function Complain() {
  const { t } = useTranslation('shell');
  return (
    <footer className="shell-footer">
      {t('footer.complain')} <a href="tel:12317">12317</a>
    </footer>
  );
}
