import { Checkbox, Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { DecisionFields } from '@/pages/rules/Proposal';
import './words';

interface Props {
  remedy: Schemas['RemedyView'];
  onDone: () => void;
  onClose: () => void;
}

type Values = Schemas['DecideRemedyBody'];

/** Decides what somebody else proposed: a revocation as a whole, a correction field by field. */
export function DecideRemedy({ remedy, onDone, onClose }: Props) {
  const { t } = useTranslation('remedies');
  const code = useCode();
  return (
    <FormDrawer<Values, Schemas['RemedyView']>
      id={`remedy/${remedy.id}`}
      householdId={remedy.household_id}
      title={t('decide.title', { kind: code('RemedyKind', remedy.kind) })}
      submitText={t('decide.submit')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/remedies/{remedy_id}/decision', {
            params: { path: { remedy_id: remedy.id }, header: headers(key, remedy.version) },
            body,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Facts
        facts={[
          [t('column.document'), remedy.document_number],
          [t('column.reason'), remedy.reason],
          [t('proposedBy'), remedy.proposed_by_name],
        ]}
      />
      {remedy.kind === 'correct_record' ? (
        <CorrectionFields remedy={remedy} />
      ) : (
        <DecisionFields name="approve" yes={t(`decide.yes.${remedy.kind}`)} no={t('decide.no')} />
      )}
    </FormDrawer>
  );
}

/** Which fields are corrected; whoever keeps one as it was says why. */
function CorrectionFields({ remedy }: { remedy: Props['remedy'] }) {
  const { t } = useTranslation('remedies');
  const code = useCode();
  const all = remedy.changes.length;
  return (
    <>
      <Form.Item name="approve" label={t('decide.decision')} rules={[{ required: true }]}>
        <Radio.Group
          options={[
            { value: true, label: t('decide.some') },
            { value: false, label: t('decide.no') },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['approve', 'fields']}>
        {({ getFieldValue }) => {
          const isApproved = getFieldValue('approve') === true;
          const chosen = ((getFieldValue('fields') as string[] | undefined) ?? []).length;
          const isWhole = isApproved && chosen === all;
          return (
            <>
              {isApproved && (
                <Form.Item name="fields" label={t('decide.fields')} rules={[{ required: true }]}>
                  <Checkbox.Group
                    className="changes-chosen"
                    options={remedy.changes.map(({ field, was, becomes }) => ({
                      value: field,
                      label: t('decide.field', {
                        field: code('RecordField', field),
                        was: was || t('empty'),
                        becomes,
                      }),
                    }))}
                  />
                </Form.Item>
              )}
              <Form.Item
                name="note"
                label={t('decide.note')}
                rules={[{ required: getFieldValue('approve') !== undefined && !isWhole }]}
              >
                <Input.TextArea rows={3} />
              </Form.Item>
            </>
          );
        }}
      </Form.Item>
    </>
  );
}
