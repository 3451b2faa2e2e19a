import { answer, api, type Schemas } from '@/api/client';
import { download } from '@/lib/download';
import { useFileLanguage } from '@/lib/useFileLanguage';
import TakeOut from './TakeOut';

interface Props {
  list: Schemas['TakenList'];
  title: string;
  query: object;
  columns: string[];
  total?: number | undefined;
  onClose: () => void;
}

/** Takes out a list: the server asks it again under the same filters, and makes the file. */
export default function TakeListOut({ list, title, query, columns, total, onClose }: Props) {
  const language = useFileLanguage();
  const question = questionOf(query);
  return (
    <TakeOut
      list={list}
      title={title}
      query={question}
      columns={columns}
      formats={['xlsx', 'csv']}
      total={total}
      take={async ({ format, purpose, requestId }) => {
        const file = await answer(
          api.POST('/api/v1/list-files', {
            body: {
              list,
              query: question as Record<string, never>,
              columns,
              format,
              language,
              purpose,
              request_id: requestId,
            },
            parseAs: 'blob',
          }),
        );
        download(file as unknown as Blob, `${title}.${format}`);
      }}
      onClose={onClose}
    />
  );
}

/** The question of the list without a place in it, as its operation takes it in a body. */
function questionOf(query: object): Record<string, unknown> {
  const { cursor: _cursor, limit: _limit, sort, page, ...rest } = query as Record<string, unknown>;
  const order = sort ?? (page as { sort?: unknown } | undefined)?.sort;
  const narrowed = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  return { ...Object.fromEntries(narrowed), ...(order ? { page: { sort: order } } : {}) };
}
