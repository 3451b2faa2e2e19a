import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useToday } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { type CaseView, sendAct } from '../useCase';
import { ActFields } from './ActFields';
import { useInitial } from './initial';
import { type ActValues, recordOf } from './values';

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
  const today = useToday();
  const initial = useInitial(act, view, household, today);
  return (
    <FormDrawer<ActValues, CaseView>
      id={`act/${view.id}/${act}`}
      title={code('ActKind', act)}
      submitText={t('submit')}
      initial={initial}
      submit={(values, key) => sendAct(view, recordOf(act, values), key)}
      onDone={onDone}
      onClose={onClose}
      reload={reload}
    >
      <ActFields act={act} view={view} household={household} />
    </FormDrawer>
  );
}
