/** Lists that leave as files: the server makes them, marks them and writes down who took which. */
import { answer, api, type Schemas } from '@/api/client';
import { download } from './download';

export interface ListFile {
  /** Which list, such as `households`; no words of a person. */
  list: string;
  title: string;
  columns: Schemas['FileColumn'][];
  rows: string[][];
  format: Schemas['ListFormat'];
  /** The agreement of another person to a long list. */
  requestId?: string;
}

/** Has a file made of a list, and saves it. */
export async function saveList({ list, title, columns, rows, format, requestId }: ListFile): Promise<void> {
  const body = { list, title, columns, rows, format, request_id: requestId };
  const file = await answer(api.POST('/api/v1/list-files', { body, parseAs: 'blob' }));
  download(file as unknown as Blob, `${title}.${format}`);
}
