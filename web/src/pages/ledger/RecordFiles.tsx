import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';
import { EntryFiles } from '@/components/files/EntryFiles';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useFormOf, useWord } from './useForms';
import { type Form as FormView, isOfFiles } from './values';

interface Props {
  form: FormView;
  record: Schemas['LedgerRecordPage'];
}

/** The photographs and papers of a record, also of one that was written before its register took any. */
export function RecordFiles({ form, record }: Props) {
  const word = useWord();
  const newest = useFormOf(form.id).data ?? form;
  const fields = newest.fields.filter((field) => isOfFiles(field) && !field.retired);
  const path = { form_id: form.id, record_id: record.id };
  const files = useQuery({
    queryKey: ['ledger', form.id, record.id, 'files'],
    enabled: fields.length > 0,
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/forms/{form_id}/records/{record_id}/files', { params: { path }, signal })),
  });
  return (
    <>
      {fields.map((field) => (
        <section key={field.key} className="card no-print" aria-label={word(field)}>
          <h2>{word(field)}</h2>
          <ProblemNotice problem={files.error} onRetry={() => void files.refetch()} />
          <EntryFiles
            name={word(field)}
            kind={field.type === 'photos' ? 'photos' : 'papers'}
            most={field.max ?? 1}
            files={files.data?.filter((file) => file.field === field.key)}
            add={
              record.may_change
                ? (content, key) =>
                    answer(
                      api.POST('/api/v1/forms/{form_id}/records/{record_id}/files', {
                        params: { path, header: { 'Idempotency-Key': key } },
                        body: { field: field.key, content },
                      }),
                    )
                : undefined
            }
            show={(file) =>
              answer(
                api.GET('/api/v1/forms/{form_id}/records/{record_id}/files/{entry_file_id}', {
                  params: { path: { ...path, entry_file_id: file.id } },
                }),
              )
            }
          />
        </section>
      ))}
    </>
  );
}
