import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useMay, useSession } from '@/app/session';
import { EntryFiles } from '@/components/files/EntryFiles';
import { ProblemNotice } from '@/components/ProblemNotice';

/** As many as a visit takes. */
const MOST = 6;

/** How many photographs a visit has; opened, what they are, and for whoever was there adding one. */
export function VisitPhotos({ visit }: { visit: Schemas['VisitView'] }) {
  const { t } = useTranslation('household');
  const { account_id: account } = useSession();
  const isOwn = useMay('visit_houses') && visit.by_account === account;
  const [isOpen, setOpen] = useState(false);
  const path = { visit_id: visit.id };
  const files = useQuery({
    queryKey: ['visits', visit.id, 'photos'],
    enabled: isOpen,
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/visits/{visit_id}/photos', { params: { path }, signal })),
  });
  if (visit.photos === 0 && !isOwn) return null;
  return (
    <>
      <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {visit.photos > 0 ? t('visit.photosOf', { number: visit.photos }) : t('visit.photosAdd')}
      </Button>
      {isOpen && (
        <>
          <ProblemNotice problem={files.error} onRetry={() => void files.refetch()} />
          <EntryFiles
            name={t('visit.photos')}
            kind="photos"
            most={MOST}
            files={files.data}
            add={
              isOwn
                ? (content, key) =>
                    answer(
                      api.POST('/api/v1/visits/{visit_id}/photos', {
                        params: { path, header: { 'Idempotency-Key': key } },
                        body: { content },
                      }),
                    )
                : undefined
            }
          />
        </>
      )}
    </>
  );
}
