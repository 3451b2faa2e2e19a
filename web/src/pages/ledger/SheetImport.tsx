import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { SheetFlow } from '@/components/sheets/SheetFlow';
import { useWord } from './useForms';
import type { Form } from './values';

/** A sheet of one register on its way in. */
export function SheetImport({ form, onClose }: { form: Form; onClose: () => void }) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  return (
    <Drawer
      open
      size={720}
      title={t('sheet.title', { form: word(form) })}
      onClose={onClose}
      footer={<Button onClick={onClose}>{t('sheet.close')}</Button>}
    >
      <p className="muted">{t('sheet.how')}</p>
      <SheetFlow kind="ledger" form={form.id} />
    </Drawer>
  );
}
