import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import './words';

interface Props {
  result: Schemas['AssetResultView'];
  onDone: () => void;
  onClose: () => void;
}

const ANSWERS: Schemas['AssetAnswer'][] = ['agrees', 'explained', 'to_correct'];

/** What a verifier says in writing of something that was found. */
export function AnswerAsset({ result, onDone, onClose }: Props) {
  const { t, i18n } = useTranslation('assets');
  const code = useCode();
  return (
    <FormDrawer<Schemas['AnswerAssetResultBody'], Schemas['AssetResultView']>
      id={`asset-result/${result.id}`}
      householdId={result.household_id}
      title={t('answer')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/asset-results/{asset_result_id}/answer', {
            params: { path: { asset_result_id: result.id }, header: headers(key, result.version) },
            body,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p>
        <strong>{code('AssetKind', result.kind)}</strong> {result.name ?? '--'}：
        {i18n.language.startsWith('zh') ? result.zh : result.en}
      </p>
      <Form.Item name="answer" label={t('answerIs')} rules={[{ required: true }]}>
        <Radio.Group options={ANSWERS.map((value) => ({ value, label: code('AssetAnswer', value) }))} />
      </Form.Item>
      <Form.Item name="text" label={t('inWords')} extra={t('inWordsHelp')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  );
}
