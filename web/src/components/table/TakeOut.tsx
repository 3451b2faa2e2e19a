import { Form, Input, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Problem } from '@/api/problem';
import { useSession } from '@/app/session';
import { FormDrawer } from '../FormDrawer';
import LongList from './LongList';
import '../sheets/words';

type Format = Schemas['ListFormat'];

/** What a person says about a file before it is made. */
export interface Given {
  format: Format;
  purpose?: string | undefined;
  requestId?: string | undefined;
}

interface Props {
  /** Under this name the file is agreed to, where it is long. */
  list: string;
  title: string;
  /** Area and filters, with the names of the list's own question. */
  query: object;
  columns?: string[];
  /** Kinds of file; without, a workbook alone. */
  formats?: Format[];
  /** So many rows, as far as the screen knows. */
  total?: number | undefined;
  /** What more is asked before. */
  children?: ReactNode;
  take: (given: Given) => Promise<void>;
  onClose: () => void;
}

/** The same is mostly done for the same. */
const last = new Map<string, string>();

/** Takes something out as a file: what for, and as what; where it is long, another person is asked. */
export default function TakeOut({
  list,
  title,
  query,
  columns,
  formats,
  total,
  children,
  take,
  onClose,
}: Props) {
  const { t } = useTranslation('sheets');
  const { account_id: account } = useSession();
  const [long, setLong] = useState<Given | null>(null);
  if (long) {
    return (
      <LongList
        list={list}
        title={title}
        query={query}
        columns={columns}
        total={total}
        reason={long.purpose}
        take={(requestId) => take({ ...long, requestId })}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDrawer<Given, boolean>
      id={`take-out/${list}`}
      title={t('takeOut.title', { title })}
      initial={{ format: formats?.[0] ?? 'xlsx', purpose: last.get(account) }}
      submitText={t('takeOut.submit')}
      submit={async (given) => {
        if (given.purpose) last.set(account, given.purpose);
        try {
          await take({ ...given, format: given.format ?? 'xlsx' });
          return true;
        } catch (problem) {
          if (!(problem instanceof Problem) || problem.code !== 'list.ask_first') throw problem;
          setLong({ ...given, format: given.format ?? 'xlsx' });
          return false;
        }
      }}
      isHeld
      onDone={(isTaken) => isTaken && onClose()}
      onClose={onClose}
    >
      <p>{t('takeOut.about')}</p>
      <Form.Item name="purpose" label={t('takeOut.purpose')}>
        <Input maxLength={100} placeholder={t('takeOut.example')} />
      </Form.Item>
      {formats && (
        <Form.Item name="format" label={t('takeOut.format')}>
          <Radio.Group
            options={formats.map((value) => ({ value, label: t(`takeOut.as.${value}`) }))}
            optionType="button"
          />
        </Form.Item>
      )}
      {children}
    </FormDrawer>
  );
}
