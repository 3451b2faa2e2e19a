import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCodeOptions } from '@/i18n/useCode';
import { minuteOf } from '@/lib/dates';
import { base64Of, smallPicture } from '@/lib/picture';
import './files.css';
import './words';

export type EntryFile = Schemas['EntryFileView'];
type Content = Schemas['EntryFileContent'];

const MAX_BYTES = 5 * 1024 * 1024;
const PDF = 'application/pdf';

interface Props {
  /** What they are called: the field, or the photographs of a visit. */
  name: string;
  kind: 'photos' | 'papers';
  most: number;
  files: EntryFile[] | undefined;
  /** Adds one; none where the caller may not. */
  add?: (content: string, key: string) => Promise<EntryFile>;
  /** What one shows that asks for no reason. */
  show?: (file: EntryFile) => Promise<Content>;
}

/** The photographs or papers of an entry: small pictures or names, adding one, looking at one, and taking out one's own. */
export function EntryFiles({ name, kind, most, files, add, show }: Props) {
  const { t } = useTranslation('files');
  const hint = useId();
  const mayReveal = useMay('reveal_data');
  const [looking, setLooking] = useState<EntryFile>();
  const [wrong, setWrong] = useState('');
  const adding = useCommand<string, EntryFile | undefined>(async (content, key) => add?.(content, key));
  const removing = useCommand<EntryFile, unknown>((file, key) =>
    answer(
      api.POST('/api/v1/entry-files/{entry_file_id}/removal', {
        params: { path: { entry_file_id: file.id }, header: { 'Idempotency-Key': key } },
        body: {},
      }),
    ),
  );
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const content = kind === 'papers' && file.type === PDF ? await pdfOf(file) : await smallPicture(file);
    const why = file.size > MAX_BYTES ? t('tooLarge') : t('unreadable');
    setWrong(content === undefined ? why : '');
    if (content !== undefined) await adding.send(content);
  };
  const remove = (file: EntryFile) =>
    Modal.confirm({
      title: t('removeSure'),
      content: t('removeHint'),
      okText: t('remove'),
      cancelText: t('cancel'),
      onOk: () => void removing.send(file),
    });
  return (
    <div className="entry-files">
      <ProblemNotice problem={adding.problem} onRetry={adding.repeat} />
      <ProblemNotice problem={removing.problem} onRetry={removing.repeat} />
      {files?.length === 0 && add && <p className="muted">{t('none')}</p>}
      <ul className="entry-files-list" aria-label={name}>
        {files?.map((file, at) => {
          const called = t('one', { what: name, number: at + 1 });
          const isShown = !file.sensitive && show !== undefined;
          return (
            <li key={file.id}>
              {isShown && file.media_type !== PDF && <Small file={file} name={called} show={show} />}
              <span>
                {called}
                <br />
                <span className="muted">
                  {minuteOf(file.at)} · {Math.max(1, Math.round(file.bytes / 1024))} KB
                </span>
              </span>
              {(isShown || mayReveal) && (
                <Button size="small" aria-label={`${t('look')} ${called}`} onClick={() => setLooking(file)}>
                  {t('look')}
                </Button>
              )}
              {file.may_remove && (
                <Button
                  size="small"
                  aria-label={`${t('remove')} ${called}`}
                  loading={removing.busy}
                  onClick={() => remove(file)}
                >
                  {t('remove')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {add && files && files.length < most && (
        <div className="entry-files-add">
          <label>
            {adding.busy ? t('adding') : t('add', { what: name })}
            <input
              type="file"
              accept={kind === 'papers' ? `${PDF},image/*` : 'image/*'}
              capture={kind === 'photos' ? 'environment' : undefined}
              disabled={adding.busy}
              aria-describedby={hint}
              onChange={({ target }) => {
                const [file] = target.files ?? [];
                void choose(file).finally(() => {
                  target.value = '';
                });
              }}
            />
          </label>
          <span id={hint} className="muted">
            {wrong || t('hint', { most })}
          </span>
        </div>
      )}
      {looking && <Look file={looking} name={name} show={show} onClose={() => setLooking(undefined)} />}
    </div>
  );
}

const pdfOf = async (file: File) => (file.size > MAX_BYTES ? undefined : await base64Of(file));

const addressOf = ({ media_type: type, content }: Content) => `data:${type};base64,${content}`;

function useContent(file: EntryFile, show: NonNullable<Props['show']>, enabled: boolean) {
  return useQuery({
    queryKey: ['entry-file', file.id],
    enabled,
    // What a file shows never changes.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => show(file),
  });
}

function Small({ file, name, show }: { file: EntryFile; name: string; show: NonNullable<Props['show']> }) {
  const { data } = useContent(file, show, true);
  return data ? <img className="entry-files-small" src={addressOf(data)} alt={name} /> : null;
}

/** Shows a picture here and hands a PDF over; asks why first, where it is sensitive. */
function Look({
  file,
  name,
  show,
  onClose,
}: Pick<Props, 'name' | 'show'> & { file: EntryFile; onClose: () => void }) {
  const { t } = useTranslation('files');
  const options = useCodeOptions();
  const isFree = !file.sensitive && show !== undefined;
  const [reason, setReason] = useState<Schemas['RevealReason']>();
  const [revealed, setRevealed] = useState<Content>();
  const free = useContent(file, show ?? (() => Promise.reject(new Error())), isFree);
  const read = useCommand<Schemas['RevealReason'], Content>(
    (why) =>
      answer(
        api.POST('/api/v1/entry-files/{entry_file_id}/reading', {
          params: { path: { entry_file_id: file.id } },
          body: { reason: why },
        }),
      ),
    setRevealed,
  );
  const content = isFree ? free.data : revealed;
  return (
    <Modal
      open
      title={name}
      okText={t('look')}
      okButtonProps={{
        disabled: !reason,
        loading: read.busy,
        style: isFree || content ? { display: 'none' } : undefined,
      }}
      cancelText={t('close')}
      onOk={() => reason && void read.send(reason)}
      onCancel={onClose}
    >
      <ProblemNotice problem={read.problem ?? free.error} onRetry={isFree ? undefined : read.repeat} />
      {!isFree && !content && (
        <>
          <p className="muted">{t('logged')}</p>
          <Radio.Group
            className="mask-reasons"
            aria-label={t('reason')}
            options={options('RevealReason')}
            value={reason}
            onChange={({ target }) => setReason(target.value as Schemas['RevealReason'])}
          />
        </>
      )}
      {content &&
        (content.media_type === PDF ? (
          <a href={addressOf(content)} download={`${file.id}.pdf`}>
            {t('download')}
          </a>
        ) : (
          <img className="entry-files-whole" src={addressOf(content)} alt={name} />
        ))}
    </Modal>
  );
}
