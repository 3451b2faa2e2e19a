import { useQuery } from '@tanstack/react-query';
import { Form, type FormInstance } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useWord } from './useForms';
import { type Form as FormView, sentOf, type Typed, typedOf } from './values';

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
  const word = useWord();
  const typed = Form.useWatch([], boxes) as Boxes | undefined;
  const subject = {
    household: { household_id: typed?.household_id ?? householdId },
    member: { member_id: typed?.member_id },
    area: { area_id: typed?.area_id },
  }[form.subject];
  const sent = sentOf(form.fields, typed?.values ?? {});
  const same = (form.prefill_same ?? []).map((key) => [key, sent[key]] as const);
  const isKnown =
    (form.subject === 'area' || Object.values(subject).every(Boolean)) &&
    same.every(([, value]) => value !== undefined);
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
  // What was filled in from the last record goes with it when another is meant; what was typed stays.
  const filled = useRef<Typed>({});
  const taken = isKnown ? last.data : undefined;
  useEffect(() => {
    const place = (key: string) => ['values', key] as never;
    for (const [key, value] of Object.entries(filled.current)) {
      if (boxes.getFieldValue(place(key)) === value) boxes.setFieldValue(place(key), undefined as never);
    }
    filled.current = {};
    if (!taken) return;
    for (const [key, value] of Object.entries(typedOf(form.fields, taken.values as Typed))) {
      const held = boxes.getFieldValue(place(key));
      if (held === undefined || held === null || held === '') {
        boxes.setFieldValue(place(key), value as never);
        filled.current[key] = value;
      }
    }
  }, [taken, form.fields, boxes]);
  if (isKnown && last.error)
    return <ProblemNotice problem={last.error} onRetry={() => void last.refetch()} />;
  if (taken?.from_register) {
    const known = form.fields.filter(({ key }) => key in taken.values).map(word);
    return (
      <p className="form-hint" role="status">
        {t('fromRegister', { fields: known.join(t('fromRegisterBetween')) })}
      </p>
    );
  }
  if (!taken?.written_on) return null;
  return (
    <p className="form-hint muted" role="status">
      {t('takenOver', { day: taken.written_on })}
    </p>
  );
}
