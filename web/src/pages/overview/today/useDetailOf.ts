import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCode } from '@/i18n/useCode';

/** What more there is to say of a thing that waits: how urgent a warning is, where a case stands, what a task asks for. */
export function useDetailOf(): (item: Schemas['WaitingItem']) => string {
  const { t, i18n } = useTranslation('today');
  const code = useCode();
  const risksOf = (item: Schemas['WaitingItem']) => item.risks.map((risk) => code('RiskCategory', risk));
  return (item) => {
    switch (item.what) {
      case 'warning':
        return [...risksOf(item), code('WarningLevel', item.code)].join(' · ');
      case 'clue':
        return code('Channel', item.code);
      case 'application':
        return code('ApplicationMode', item.code);
      case 'remark':
        return code('RemarkKind', item.code);
      case 'case':
        return [item.case_kind ? code('CaseKind', item.case_kind) : '', code('CaseState', item.code)]
          .filter(Boolean)
          .join(' · ');
      case 'lapse':
        return code('MeasureKind', item.code);
      case 'arrears':
        return textOf({ zh: item.zh ?? '', en: item.en ?? '' }, i18n.language);
      case 'account_change':
        return code('AccountChangeKind', item.code);
      case 'task':
        return item.left ? t('left', { count: item.left }) : '--';
    }
  };
}
