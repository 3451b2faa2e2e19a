import { Button, Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import './words';

/** What one person proposes and another decides. */
export interface Proposed {
  state: string;
  proposed_by: string;
  proposed_by_name?: string | null;
  proposed_on: string;
  decided_by_name?: string | null;
  decided_on?: string | null;
  decision_note?: string | null;
}

interface Props<T> {
  stateText: (row: T) => string;
  mayDecide: boolean;
  decideText: string;
  onDecide: (row: T) => void;
  /** About the caller themselves: somebody else decides. */
  isOwn?: (row: T) => boolean;
}

/** Who proposed it, where it stands, and who decided, or the button for whoever may. */
export function useProposalColumns<T extends Proposed>(props: Props<T>): Column<T>[] {
  const { stateText, mayDecide, decideText, onDecide, isOwn } = props;
  const { t } = useTranslation('policies');
  const { account_id: account } = useSession();
  const who = (name: string | null | undefined, on: string | null | undefined) =>
    [name, on].filter(Boolean).join(' ') || '--';
  const decided = (row: T) =>
    [who(row.decided_by_name, row.decided_on), row.decision_note].filter(Boolean).join(' · ');
  const tone = (row: T) =>
    row.state === 'proposed' ? 'amber' : row.state === 'refused' ? undefined : 'green';
  return [
    { key: 'by', title: t('tuning.proposedBy'), text: (row) => who(row.proposed_by_name, row.proposed_on) },
    {
      key: 'state',
      title: t('tuning.state'),
      text: stateText,
      render: (row) => (
        <span className="tuning-state">
          <Tag tone={tone(row)}>{stateText(row)}</Tag>
        </span>
      ),
    },
    {
      key: 'decided',
      title: t('tuning.decidedBy'),
      text: decided,
      render: (row) => {
        if (row.state !== 'proposed') return decided(row);
        if (row.proposed_by === account || isOwn?.(row))
          return <span className="muted">{t('tuning.byAnother')}</span>;
        return mayDecide ? (
          <Button size="small" type="primary" onClick={() => onDecide(row)}>
            {decideText}
          </Button>
        ) : (
          '--'
        );
      },
    },
  ];
}

/** Yes or no, and why not. */
export function DecisionFields({ name, yes, no }: { name: string; yes: string; no: string }) {
  const { t } = useTranslation('policies');
  return (
    <>
      <Form.Item name={name} label={t('tuning.decision')} rules={[{ required: true }]}>
        <Radio.Group
          options={[
            { value: true, label: yes },
            { value: false, label: no },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={[name]}>
        {({ getFieldValue }) => (
          <Form.Item
            name="note"
            label={t('tuning.note')}
            rules={[{ required: getFieldValue(name) === false }]}
          >
            <Input.TextArea rows={3} />
          </Form.Item>
        )}
      </Form.Item>
    </>
  );
}
