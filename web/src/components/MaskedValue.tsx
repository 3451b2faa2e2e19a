import { EyeOutlined } from '@ant-design/icons';
import { Button, Modal, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { ProblemNotice } from './ProblemNotice';

/** What was revealed is hidden again after this long. */
const SHOWN_MS = 60_000;

interface Props {
  /** Of a household or one of its members, else of an application. */
  householdId?: string;
  memberId?: string;
  applicationId?: string;
  field: Schemas['SensitiveField'];
  /** What everybody may see, such as `9901**********1234`. */
  masked: string | null | undefined;
}

/** A masked value, and the way to see it: a reason from the list, which is kept with who asked and when. */
export function MaskedValue({ householdId = '', memberId, applicationId, field, masked }: Props) {
  const { t } = useTranslation('common');
  const code = useCode();
  const options = useCodeOptions();
  const mayReveal = useMay('reveal_data');
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState<Schemas['RevealReason'] | null>(null);
  const [value, setValue] = useState<string | null>(null);
  const reveal = useCommand(
    (why: Schemas['RevealReason']) =>
      answer(
        applicationId
          ? api.POST('/api/v1/applications/{application_id}/reveal', {
              params: { path: { application_id: applicationId } },
              body: { fields: [field], reason: why },
            })
          : api.POST('/api/v1/households/{household_id}/reveal', {
              params: { path: { household_id: householdId } },
              body: { fields: [field], reason: why, member_id: memberId },
            }),
      ),
    (view) => {
      setValue(view.fields[0]?.value ?? t('mask.nothing'));
      setAsking(false);
    },
  );
  useEffect(() => {
    if (value === null) return undefined;
    const timer = setTimeout(() => setValue(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [value]);

  if (!masked) return <span className="muted">--</span>;
  const what = code('SensitiveField', field);
  return (
    <span className="masked">
      {value !== null && field === 'phone' ? (
        <a href={`tel:${value}`}>{value}</a>
      ) : (
        <span>{value ?? masked}</span>
      )}
      {mayReveal && value === null && (
        <Button
          type="link"
          size="small"
          icon={<EyeOutlined aria-hidden />}
          aria-label={t('mask.show', { what })}
          onClick={() => setAsking(true)}
        />
      )}
      {value !== null && (
        <Button type="link" size="small" onClick={() => setValue(null)}>
          {t('mask.hide')}
        </Button>
      )}
      <Modal
        open={asking}
        title={t('mask.show', { what })}
        okText={t('mask.confirm')}
        cancelText={t('cancel')}
        okButtonProps={{ disabled: reason === null, loading: reveal.busy }}
        onOk={() => reason && void reveal.send(reason)}
        onCancel={() => setAsking(false)}
        destroyOnHidden
      >
        <ProblemNotice problem={reveal.problem} onRetry={reveal.repeat} />
        <p className="muted">{t('mask.logged')}</p>
        <Radio.Group
          className="mask-reasons"
          aria-label={t('mask.reason')}
          options={options('RevealReason')}
          value={reason}
          onChange={(event) => setReason(event.target.value as Schemas['RevealReason'])}
        />
      </Modal>
    </span>
  );
}
