import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { type CaseView, sendAct } from '../useCase';
import { actOf, type Given, useActForm } from './forms';
import './words';

interface Props {
  act: Schemas['ActKind'];
  view: CaseView;
  household: Household;
  onClose: () => void;
  onDone: (view: CaseView) => void;
  reload: () => Promise<unknown>;
}

/** The form of one act on a case, with what is known filled in. */
export function ActDrawer({ act, view, household, onClose, onDone, reload }: Props) {
  const { t } = useTranslation('acts');
  const code = useCode();
  const { fields, initial } = useActForm(act, view, household);
  return (
    <FormDrawer<Given, CaseView>
      id={`act/${view.id}/${act}`}
      title={code('ActKind', act)}
      submitText={t('submit')}
      householdId={household.id}
      isBeside
      initial={initial}
      submit={(values, key) => sendAct(view, actOf(act, values), key)}
      onDone={onDone}
      onClose={onClose}
      reload={reload}
    >
      {fields}
    </FormDrawer>
  );
}
