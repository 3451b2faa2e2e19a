import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import '../assistance/words';

interface Props {
  visit: Schemas['VisitView'];
  /** Which of its problems, from 0. */
  place: number;
  onClose: () => void;
}

/** Says on which day a problem that was heard at a visit was solved. */
export function SolveProblem({ visit, place, onClose }: Props) {
  const { t } = useTranslation('assistance');
  const today = useToday();
  const submit = ({ on }: { on: string }, key: string) =>
    answer(
      api.POST('/api/v1/visits/{visit_id}/solution', {
        params: { path: { visit_id: visit.id }, header: headers(key, visit.version) },
        body: { problem: place, on },
      }),
    );
  return (
    <FormDrawer<{ on: string }, unknown>
      id={`visit/${visit.id}/problem/${place}`}
      title={t('problems.solve')}
      householdId={visit.household_id}
      initial={{ on: today }}
      submit={submit}
      onDone={onClose}
      onClose={onClose}
    >
      <p>{visit.problems[place]?.problem}</p>
      <p className="muted">{t('problems.heardOn', { day: visit.visited_on })}</p>
      <Form.Item
        name="on"
        label={t('problems.solvedOn')}
        rules={[{ required: true, message: t('problems.solvedOnMissing') }]}
      >
        <Input type="date" min={visit.visited_on} max={today} />
      </Form.Item>
    </FormDrawer>
  );
}
