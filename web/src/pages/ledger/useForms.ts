import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import './words';

/** The registers that the present post may look at. */
export function useForms() {
  return useQuery({
    queryKey: ['forms'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/forms', { signal })),
  });
}

/** A register as a form; `version` is that of a record, which is read and mended as it was written. */
export function useFormOf(id: string, version?: number) {
  return useQuery({
    queryKey: ['forms', id, version],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/forms/{form_id}', { params: { path: { form_id: id }, query: { version } }, signal }),
      ),
  });
}

/** The word of something that has one in both languages, in that of the screen. */
export function useWord(): (of: { zh: string; en: string }) => string {
  const { i18n } = useTranslation();
  return (of) => (i18n.language.startsWith('zh') ? of.zh : of.en);
}
