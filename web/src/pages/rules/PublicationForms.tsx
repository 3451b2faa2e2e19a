import { Checkbox, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { useCodeOptions } from '@/i18n/useCode';
import { exactYuan, fenOf, yuan } from '@/lib/money';
import { DecisionFields } from './Proposal';
import { packOf, usePacks } from './usePacks';
import './words';

type Publication = Schemas['PublicationView'];

interface ProposeProps {
  /** In fen; without, that of the pack in force. */
  line: number | undefined;
  populations: Schemas['Population'][] | undefined;
  onDone: () => void;
  onClose: () => void;
}

interface Typed {
  line: string;
  populations: Schemas['Population'][];
  effective_from: string;
  valid_until?: string;
  rounding?: string;
  citation: string;
}

/** Proposes a standard; the server counts at once who would enter and leave. */
export function ProposePublication({ line, populations, onDone, onClose }: ProposeProps) {
  const { t } = useTranslation('policies');
  const options = useCodeOptions();
  const today = useToday();
  const { data: packs } = usePacks();
  const tier = packs && packOf(packs, undefined)?.tiers[0];
  if (!tier) return null;
  return (
    <FormDrawer<Typed, Publication>
      id="publication"
      title={t('publication.propose')}
      submitText={t('publication.submit')}
      initial={{
        line: exactYuan(line ?? tier.up_to),
        populations: populations ?? tier.populations,
        effective_from: today,
      }}
      submit={({ line: typed, valid_until: until, ...rest }, key) =>
        answer(
          api.POST('/api/v1/policies/publications', {
            params: { header: { 'Idempotency-Key': key } },
            body: { ...rest, valid_until: until || null, line: fenOf(typed) ?? 0 },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('publication.hint')}</p>
      <Form.Item
        name="line"
        label={t('publication.lineYuan')}
        rules={[
          { required: true },
          {
            validator: (_, typed: string) =>
              (fenOf(typed ?? '') ?? 0) > 0 ? Promise.resolve() : Promise.reject(t('publication.noAmount')),
          },
        ]}
      >
        <Input inputMode="decimal" suffix={t('whatIf.yuan')} />
      </Form.Item>
      <Form.Item name="populations" label={t('publication.populations')} rules={[{ required: true }]}>
        <Checkbox.Group className="choice-column" options={options('Population')} />
      </Form.Item>
      <DateField
        name="effective_from"
        label={t('publication.from')}
        min={today}
        help={t('publication.fromHelp')}
      />
      <DateField
        name="valid_until"
        label={t('publication.until')}
        min={today}
        help={t('publication.untilHelp')}
        optional
      />
      <Form.Item name="rounding" label={t('publication.rounding')}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item
        name="citation"
        label={t('publication.citation')}
        extra={t('publication.citationHelp')}
        rules={[{ required: true }]}
      >
        <Input.TextArea rows={2} />
      </Form.Item>
    </FormDrawer>
  );
}

interface DecideProps {
  publication: Publication;
  names: (levers: Schemas['LeversView']) => string;
  onDone: () => void;
  onClose: () => void;
}

/** Publishes what somebody else proposed, with what it does beside it. */
export function DecidePublication({ publication, names, onDone, onClose }: DecideProps) {
  const { t } = useTranslation('policies');
  const { preview, from, to } = publication;
  const change = (before: string, after: string) =>
    before === after ? after : t('tuning.fromTo', { before, after });
  return (
    <FormDrawer<Schemas['DecidePublicationBody'], Publication>
      id={`publication/${publication.id}`}
      title={t('publication.decide')}
      submitText={t('tuning.confirm')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/policies/publications/{publication_id}/decision', {
            params: { path: { publication_id: publication.id }, header: headers(key, publication.version) },
            body,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Facts
        facts={[
          [t('publication.area'), publication.area_name],
          [t('publication.from'), publication.effective_from],
          [t('publication.line'), change(yuan(from.line), yuan(to.line))],
          [t('publication.populations'), change(names(from), names(to))],
          [t('publication.citation'), publication.citation],
          [
            t('publication.preview'),
            t('publication.counts', {
              day: publication.proposed_on,
              households: preview.households,
              before: preview.within_before,
              after: preview.within_then,
              enters: preview.enters,
              leaves: preview.leaves,
              missing: preview.data_missing,
            }),
          ],
          [t('tuning.proposedBy'), publication.proposed_by_name],
        ]}
      />
      <details>
        <summary>{t('publication.text')}</summary>
        <pre className="publication-text">{publication.text}</pre>
      </details>
      <DecisionFields name="publish" yes={t('publication.publish')} no={t('publication.decline')} />
    </FormDrawer>
  );
}
