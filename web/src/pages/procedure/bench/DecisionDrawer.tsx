import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { readAnew } from '@/api/useCommand';
import { hold } from '@/app/decision/held';
import { useSession } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { dropDraft, keepDraft } from '@/lib/drafts';
import { say } from '@/lib/said';
import { actOf, rememberDocument, useActForm, type Given as Values } from '../cases/acts/forms';
import { type CaseView, sendAct, tryAct, useTakeCase } from '../cases/useCase';
import '../cases/acts/words';

interface Props {
  act: Schemas['ActKind'];
  view: CaseView;
  household: Household;
  onClose: () => void;
  /** It is decided and will be sent, unless it is undone. */
  onDecided: () => void;
}

interface Decided {
  values: Values;
  key: string;
}

/** The form of a decision: it is sent ten seconds after it was given, so that it can be undone. */
export function DecisionDrawer({ act, view, household, onClose, onDecided }: Props) {
  const { t } = useTranslation('acts');
  const code = useCode();
  const navigate = useNavigate();
  const client = useQueryClient();
  const take = useTakeCase();
  const { account_id: account } = useSession();
  const { fields, initial } = useActForm(act, view, household);
  const draft = `act/${view.id}/${act}`;
  const decide = ({ values, key }: Decided) => {
    // Until it has arrived, what was written can be brought back.
    keepDraft(account, draft, values);
    if ('document_number' in values) rememberDocument(values.document_number);
    const label = [view.head, code('ActKind', act)].filter(Boolean).join(' · ');
    hold({
      caseId: view.id,
      label,
      send: async (isLeaving) => {
        try {
          take(await sendAct(view, actOf(act, values), key, { keepalive: isLeaving }));
          dropDraft(account, draft);
          say(t('decided', { what: label }));
        } finally {
          // Also after a failure: somebody else may have acted, and the form that opens again needs the case as it is.
          readAnew(client);
        }
      },
      reopen: () => void navigate(`/cases/bench?case=${view.id}&act=${act}`),
    });
    onDecided();
  };
  return (
    <FormDrawer<Values, Decided>
      id={draft}
      title={code('ActKind', act)}
      submitText={t('submit')}
      householdId={household.id}
      isBeside
      isHeld
      initial={initial}
      submit={async (values, key) => {
        // What the server would refuse is said now, and not ten seconds after the person believes it done.
        await tryAct(view, actOf(act, values), key);
        return { values, key };
      }}
      onDone={decide}
      onClose={onClose}
    >
      {fields}
    </FormDrawer>
  );
}
