import { Button, Drawer, Form, type FormInstance } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHousehold } from '@/api/household';
import { useCommand } from '@/api/useCommand';
import { useSession } from '@/app/session';
import { dropDraft, findDraft, keepDraft } from '@/lib/drafts';
import { say } from '@/lib/said';
import { ProblemNotice } from './ProblemNotice';
import { useFieldProblems } from './useFieldProblems';
import './form.css';

interface Props<V, R> {
  /** Names the draft: the kind of form and the record, such as `member/17`. */
  id: string;
  title: string;
  /** What the record holds now. When it changes under the hand, fields not yet touched follow it. */
  initial: Partial<V>;
  /** Sends; with the key of the command. The version comes from the record that the caller holds. */
  submit: (values: V, key: string) => Promise<R>;
  onDone: (result: R) => void;
  onClose: () => void;
  /** Reads the record again after somebody else changed it. */
  reload?: () => Promise<unknown>;
  children: ReactNode | ((form: FormInstance<V>) => ReactNode);
  submitText?: string;
  /** Whose household it is about, said beside the title: the screen behind may be hidden. */
  householdId?: string;
  /** On a wide screen it stands at the left, and what is at the right can be read meanwhile. */
  isBeside?: boolean;
  /** Nothing has been sent yet when it closes, and so nothing is said to be done. */
  isHeld?: boolean;
}

/**
 * A form beside the screen that it belongs to. What is typed is kept as a draft at once; a failure, a lost connection, an
 * expired session and a version conflict leave it as it is. Ctrl+Enter sends.
 */
export function FormDrawer<V extends object, R>(props: Props<V, R>) {
  const {
    id,
    initial,
    submit,
    onDone,
    onClose,
    reload,
    children,
    submitText,
    householdId,
    isBeside,
    isHeld,
  } = props;
  const { t } = useTranslation('common');
  const { account_id: account } = useSession();
  const head = useHousehold(householdId).data?.members.find(({ relation }) => relation === 'head')?.name;
  const title = head ? t('household.and', { name: head, what: props.title }) : props.title;
  const [form] = Form.useForm<V>();
  const [draft, setDraft] = useState(() => findDraft<V>(account, id));
  const [isDirty, setDirty] = useState(draft !== undefined);
  const [isReloaded, setReloaded] = useState(false);
  // What is sent meanwhile would carry the version from before.
  const [isReading, setReading] = useState(false);
  const command = useCommand<V, R>(submit, (result) => {
    dropDraft(account, id);
    if (!isHeld) say(t('form.done', { what: title }));
    onDone(result);
  });
  const shown = useFieldProblems(form, command.problem);

  // The record changed: what was not touched follows it, what was touched stays for the person to compare.
  const base = useRef(initial);
  useEffect(() => {
    const changed = Object.entries(initial) as [keyof V, V[keyof V]][];
    for (const [name, value] of changed) {
      const before = JSON.stringify(base.current[name]);
      if (JSON.stringify(value) !== before && JSON.stringify(form.getFieldValue(name as never)) === before) {
        form.setFieldValue(name as never, value as never);
      }
    }
    base.current = initial;
  }, [form, initial]);

  const forgetDraft = () => {
    dropDraft(account, id);
    setDraft(undefined);
    setDirty(false);
    form.setFieldsValue(initial as never);
  };
  const readAgain = async () => {
    setReading(true);
    await reload?.();
    setReading(false);
    setReloaded(true);
    command.forget();
  };

  // The key is heard around the drawer and not on the form: a drawer that has just opened has the focus itself.
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it does nothing of its own; it hears a key of what is in it.
    <div
      role="presentation"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !isReading) form.submit();
      }}
    >
      <Drawer
        open
        title={title}
        size={isBeside ? 420 : 560}
        placement={isBeside ? 'left' : 'right'}
        mask={!isBeside}
        className="form-drawer"
        onClose={onClose}
        footer={
          <div className="form-foot">
            <span className="muted">{isDirty ? t('form.kept') : ''}</span>
            <Button onClick={onClose}>{t('form.later')}</Button>
            <Button type="primary" loading={command.busy} disabled={isReading} onClick={() => form.submit()}>
              {submitText ?? t('save')}
            </Button>
          </div>
        }
      >
        <Form<V>
          form={form}
          layout="vertical"
          scrollToFirstError={{ focus: true }}
          initialValues={{ ...initial, ...draft }}
          onValuesChange={(_, all) => {
            setDirty(true);
            keepDraft(account, id, all);
          }}
          onFinish={(values) => {
            setReloaded(false);
            void command.send(values);
          }}
        >
          {draft !== undefined && (
            <p className="form-note">
              {t('form.restored')}
              <Button type="link" size="small" onClick={forgetDraft}>
                {t('form.discard')}
              </Button>
            </p>
          )}
          {isReloaded && <p className="form-note">{t('form.reloaded')}</p>}
          <ProblemNotice problem={command.problem} onRetry={command.repeat} shown={shown} />
          {command.problem?.isConflict && reload && (
            <Button className="form-reload" loading={isReading} onClick={() => void readAgain()}>
              {t('form.readAgain')}
            </Button>
          )}
          {typeof children === 'function' ? children(form) : children}
        </Form>
      </Drawer>
    </div>
  );
}
