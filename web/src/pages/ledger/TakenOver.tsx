import { useQuery } from '@tanstack/react-query';
import { Form, type FormInstance } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { type Form as FormView, type Typed, typedOf } from './values';

interface Boxes {
  household_id?: string;
  member_id?: string;
  area_id?: string;
  values: Typed;
}

interface Props<V extends Boxes> {
  form: FormView;
  boxes: FormInstance<V>;
  householdId?: string;
}

/** Fills what seldom changes from the last record about the same, as soon as it is known which; what was typed stays. */
export function TakenOver<V extends Boxes>({ form, boxes, householdId }: Props<V>) {
  const { t } = useTranslation('ledgers');
  const typed = Form.useWatch([], boxes) as Boxes | undefined;
  const subject = {
    household: { household_id: typed?.household_id ?? householdId },
    member: { member_id: typed?.member_id },
    area: { area_id: typed?.area_id },
  }[form.subject];
  const same = (form.prefill_same ?? []).map((key) => [key, typed?.values?.[key]] as const);
  const isKnown =
    (form.subject === 'area' || Object.values(subject).every(Boolean)) &&
    same.every(([, value]) => Boolean(value));
  const query = { ...subject, where: same.map(([key, value]) => `${key}=${value}`).join(';') || undefined };
  const last = useQuery({
    queryKey: ['ledger', form.id, 'last', query],
    enabled: isKnown,
    retry: false,
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/forms/{form_id}/last', { params: { path: { form_id: form.id }, query }, signal }),
      ),
  });
  useEffect(() => {
    if (!last.data) return;
    const taken = typedOf(form.fields, last.data.values as Typed);
    for (const [key, value] of Object.entries(taken)) {
      const place = ['values', key] as never;
      const held = boxes.getFieldValue(place);
      if (held === undefined || held === null || held === '') boxes.setFieldValue(place, value as never);
    }
  }, [last.data, form.fields, boxes]);
  if (!isKnown || !last.data?.written_on) return null;
  return (
    <p className="form-hint muted" role="status">
      {t('takenOver', { day: last.data.written_on })}
    </p>
  );
}
