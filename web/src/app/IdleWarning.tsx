import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';

interface Props {
  open: boolean;
  seconds: number;
  onStay: () => void;
}

/** The question whether somebody is still there. */
export default function IdleWarning({ open, seconds, onStay }: Props) {
  const { t } = useTranslation('shell');
  return (
    <Modal
      open={open}
      title={t('idle.title')}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      onCancel={onStay}
    >
      <p role="timer">{t('idle.text', { seconds })}</p>
      <p className="muted">{t('idle.kept')}</p>
      <Button type="primary" size="large" block autoFocus onClick={onStay}>
        {t('idle.stay')}
      </Button>
    </Modal>
  );
}
