import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Half a first password; nothing, and nothing is shown. */
  half: string | null | undefined;
  name: string;
  which: 'first' | 'second';
  onClose: () => void;
}

/** Half a first password, shown once: nobody but its holder has both halves. */
export function HalfModal({ half, name, which, onClose }: Props) {
  const { t } = useTranslation('administration');
  return (
    <Modal
      open={Boolean(half)}
      title={t(`half.${which}`, { name })}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('half.written')}
        </Button>
      }
      closable={false}
      maskClosable={false}
      keyboard={false}
    >
      <p>{t(`half.${which}How`)}</p>
      <output className="one-time" translate="no">
        {half}
      </output>
    </Modal>
  );
}
